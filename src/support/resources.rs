//! Where the `fonts` and `layouts` folders are found.

use std::path::{Path, PathBuf};

/// A folder that ships with the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resource {
    /// Its name, such as `fonts`.
    pub(crate) name: &'static str,
    /// The environment variable that overrides it.
    pub(crate) variable: &'static str,
    /// A file that shows that a folder of this name is the right one.
    pub(crate) mark: &'static str,
}

/// The font folder.
pub(crate) const FONTS: Resource = Resource { name: "fonts", variable: "BANXIN_FONTS", mark: "fonts.json" };

/// The folder of report forms.
pub(crate) const LAYOUTS: Resource = Resource { name: "layouts", variable: "BANXIN_LAYOUTS", mark: "gbt9704.json" };

impl Resource {
    /// The folder: what the user names, else what the environment names, else the first that is there of: beside the
    /// executable, in the `share/banxin` of its prefix, in a checkout above it, and in the checkout it was built from.
    ///
    /// A folder named by the user or the environment is taken unseen, so that a slip is reported and not papered over.
    pub(crate) fn find(&self, named: Option<&Path>) -> Option<PathBuf> {
        if let Some(named) = named {
            return Some(named.to_owned());
        }
        if let Some(named) = std::env::var_os(self.variable).filter(|value| !value.is_empty()) {
            return Some(named.into());
        }
        // The sources as a registry gives them out have the list of the fonts and none of their files: no checkout.
        let built_from = Path::new(env!("CARGO_MANIFEST_DIR"));
        let checkout = built_from.join("tests").is_dir().then(|| built_from.join(self.name));
        let exe = std::env::current_exe().ok().and_then(|exe| exe.canonicalize().ok());
        let above = exe.iter().flat_map(|exe| exe.ancestors().skip(1).take(5));
        above
            .flat_map(|dir| [dir.join(self.name), dir.join("share/banxin").join(self.name)])
            .chain(checkout)
            .find(|dir| dir.join(self.mark).is_file())
    }
}
