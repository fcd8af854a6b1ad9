//! The pictures of a report, read before layout: only from the report's own folder, each once, and bounded.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Finding, Place, clip, tell};
use crate::font::Fonts;
use crate::image::{self, Fault, Image};
use crate::model::walk::Content;
use crate::model::{Picture, Report};
use crate::support::digest;

/// The largest file that is read, in bytes.
pub const MOST_BYTES: u64 = 20 * 1024 * 1024;

/// Where the pictures of a report are.
#[derive(Clone, Default, Debug)]
#[non_exhaustive]
pub enum Shelf {
    /// Nowhere: the report came by itself, such as from standard input.
    #[default]
    Nowhere,
    /// In a folder that their paths start from.
    Folder(PathBuf),
    /// In memory, by their paths.
    Memory(Arc<BTreeMap<String, Vec<u8>>>),
}

impl Shelf {
    /// A folder, where there is one.
    pub fn of(folder: Option<&Path>) -> Shelf {
        folder.map_or(Shelf::Nowhere, |folder| Shelf::Folder(folder.to_owned()))
    }
}

/// The pictures by the path that the report gives.
#[derive(Clone, Default, Debug)]
pub struct Assets(BTreeMap<String, Asset>);

#[derive(Clone, Debug)]
struct Asset {
    image: Arc<Image>,
    /// Of its file.
    sha256: String,
}

impl Assets {
    /// Reads every picture of a report. The letters of SVG files are set in `fonts`.
    ///
    /// # Findings
    /// All errors: `figure-folder`, `figure-path` (leads out of the folder), `figure-unreadable`, `figure-missing`,
    /// `figure-large`, `figure-format`, `figure-broken`.
    pub fn load(report: &Report, shelf: &Shelf, fonts: &Fonts) -> (Assets, Vec<Finding>) {
        let (mut assets, mut out) = (Assets::default(), vec![]);
        for (at, path) in named(report) {
            if assets.0.contains_key(path) {
                continue;
            }
            match read(path, shelf, fonts) {
                Ok(asset) => {
                    assets.0.insert(path.to_owned(), asset);
                }
                Err(slip) => tell(&mut out, slip.finding(at, path)),
            }
        }
        (assets, out)
    }

    /// Pictures of which only the size counts: paths with width and height in EMU.
    pub fn of_sizes<'p>(sizes: impl IntoIterator<Item = (&'p str, (u32, u32))>) -> Assets {
        let image = |(width, height)| Image {
            format: image::ImageFormat::Png,
            bytes: vec![],
            width,
            height,
            // A pixel is an EMU.
            dpi: Some(914_400),
            raster: None,
            grey: false,
        };
        let asset = |size| Asset { image: Arc::new(image(size)), sha256: String::new() };
        Assets(sizes.into_iter().map(|(path, size)| (path.to_owned(), asset(size))).collect())
    }

    /// The pictures that take room in a report, in its order.
    pub fn shown(report: &Report) -> Vec<&Picture> {
        let picture = |content| if let Content::Picture(picture) = content { Some(picture) } else { None };
        report.parts().into_iter().filter_map(|part| picture(part.content)).collect()
    }

    /// The picture of a path, where it was read.
    pub fn get(&self, path: &str) -> Option<&Arc<Image>> {
        self.0.get(path).map(|asset| &asset.image)
    }

    /// The SHA-256 of each picture's file, by its path.
    pub fn digests(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(path, asset)| (path.clone(), asset.sha256.clone())).collect()
    }
}

/// The pictures that a report names, those of seals last: the place of each name, and the path.
pub fn named(report: &Report) -> Vec<(&str, &str)> {
    let parts = report.parts();
    let shown = parts.iter().filter_map(|part| match part.content {
        Content::Picture(picture) => Some((picture.at.as_str(), picture.path.as_str())),
        _ => None,
    });
    let seals = parts.iter().filter_map(|part| match part.content {
        Content::Seal(image) => Some((image.at.as_str(), image.path.as_str())),
        _ => None,
    });
    shown.chain(seals).collect()
}

/// Why a picture is not there.
enum Slip {
    NoFolder,
    Outside,
    Unreadable,
    /// Not among the files that came.
    Missing(String),
    Large,
    Fault(Fault),
}

impl Slip {
    fn finding(&self, at: &str, path: &str) -> Finding {
        let path = clip(path, 60);
        let (code, words, hint) = match self {
            Slip::NoFolder => (
                "figure-folder",
                format!("找不到图片 {path}：报告不是从文件读入的，没有所在的文件夹"),
                "把报告存成文件，图片放在同一个文件夹里。",
            ),
            Slip::Outside => (
                "figure-path",
                format!("图片 {path} 不在报告所在的文件夹里"),
                "把图片放进报告的文件夹，路径写成“图/图1.png”的样子，不写盘符、不以 / 开头，也不含“..”。",
            ),
            Slip::Unreadable => {
                ("figure-unreadable", format!("读不到图片 {path}"), "核对文件名和扩展名，并确认有读取权限。")
            }
            Slip::Missing(came) => (
                "figure-missing",
                format!("没有收到图片 {path}；收到的图片：{came}"),
                "图片和报告一起发送，文件名写成报告里的路径。",
            ),
            Slip::Large | Slip::Fault(Fault::Huge) => (
                "figure-large",
                format!("图片 {path} 太大：最多 {} MB、{} 万像素", MOST_BYTES >> 20, image::MOST_PIXELS / 10_000),
                "缩小图片：印在一页上，宽 2000 像素就足够清晰。",
            ),
            Slip::Fault(Fault::Unknown) => {
                ("figure-format", format!("图片 {path} 不是 PNG、JPEG 或 SVG"), "用画图等软件打开，另存为 PNG 格式。")
            }
            Slip::Fault(Fault::Broken) => {
                ("figure-broken", format!("图片 {path} 已损坏或没有传完整"), "重新导出或重新传送图片。")
            }
            Slip::Fault(Fault::Cmyk) => (
                "figure-format",
                format!("图片 {path} 是印刷用的四色（CMYK）图片，归档的 PDF 不能容纳"),
                "用图片软件转成 RGB 颜色后另存。",
            ),
            Slip::Fault(Fault::Holds(what)) => (
                "figure-format",
                format!("SVG 图片 {path} 含有{what}，不能照样印出"),
                "在作图软件里去掉这些内容，或者另存为 PNG 格式。",
            ),
            Slip::Fault(Fault::Letter(ch)) => (
                "figure-format",
                format!("SVG 图片 {path} 里有字体中没有的字“{ch}”（U+{:04X}）", u32::from(*ch)),
                "文字请转为曲线后再导出。",
            ),
            Slip::Fault(Fault::Complex) => (
                "figure-large",
                format!("SVG 图片 {path} 太复杂，画出来要用的时间或内存太多"),
                "减少图形和透明层的数目，或者另存为 PNG 格式。",
            ),
        };
        Finding::error(code, Place::Value(at.to_owned()), words).hint(hint)
    }
}

fn read(path: &str, shelf: &Shelf, fonts: &Fonts) -> Result<Asset, Slip> {
    let bytes = match shelf {
        Shelf::Nowhere => return Err(Slip::NoFolder),
        Shelf::Folder(folder) => load(&inside(folder, path)?)?,
        Shelf::Memory(files) => find(files, path)?,
    };
    let sha256 = digest::of(&bytes);
    let image = image::read(bytes, fonts).map_err(Slip::Fault)?;
    Ok(Asset { image: Arc::new(image), sha256 })
}

/// The bytes of a picture among those that came.
fn find(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Result<Vec<u8>, Slip> {
    if !is_inside(path) {
        return Err(Slip::Outside);
    }
    let plain = |path: &str| path.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>().join("/");
    let wanted = plain(path);
    let found = files.iter().find(|(name, _)| plain(name) == wanted);
    let bytes = found.map(|(_, bytes)| bytes).ok_or_else(|| Slip::Missing(listed(files)))?;
    if bytes.len() as u64 > MOST_BYTES { Err(Slip::Large) } else { Ok(bytes.clone()) }
}

/// The names of the first few files.
fn listed(files: &BTreeMap<String, Vec<u8>>) -> String {
    let names: Vec<String> = files.keys().take(5).map(|name| clip(name, 40)).collect();
    match files.len() {
        0 => "没有".to_owned(),
        count if count > names.len() => format!("{} 等 {count} 个", names.join("、")),
        _ => names.join("、"),
    }
}

/// The bytes of a file, no more than are taken.
fn load(file: &Path) -> Result<Vec<u8>, Slip> {
    let mut bytes = vec![];
    // One byte more than allowed tells a file that is too large, also where its size is not told.
    let opened = std::fs::File::open(file).map_err(|_| Slip::Unreadable)?;
    opened.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|_| Slip::Unreadable)?;
    if bytes.len() as u64 > MOST_BYTES { Err(Slip::Large) } else { Ok(bytes) }
}

/// Whether a picture's path, by its words, stays in the report's folder.
pub fn is_inside(path: &str) -> bool {
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    // A backslash is a separator on some systems and a letter on others.
    plain && !path.contains(['\\', ':'])
}

/// The file that a path means, proved to lie in the folder: by its words, and again with all links followed.
fn inside(folder: &Path, path: &str) -> Result<PathBuf, Slip> {
    if !is_inside(path) {
        return Err(Slip::Outside);
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let root = folder.canonicalize().map_err(|_| Slip::Unreadable)?;
    let file = root.join(path).canonicalize().map_err(|_| Slip::Unreadable)?;
    match file.starts_with(&root) {
        true if file.is_file() => Ok(file),
        true => Err(Slip::Unreadable),
        false => Err(Slip::Outside),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(shelf: &Shelf, path: &str) -> &'static str {
        let fonts = Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).unwrap();
        match read(path, shelf, &fonts) {
            Ok(_) => "read",
            Err(slip) => slip.finding("/body/0/figure", path).code,
        }
    }

    #[test]
    fn pictures_come_from_the_folder_alone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("报告");
        std::fs::create_dir(&folder).unwrap();
        let mut pixel = vec![];
        png::Encoder::new(&mut pixel, 1, 1).write_header().unwrap().write_image_data(&[0]).unwrap();
        std::fs::write(folder.join("图1.png"), &pixel).unwrap();
        std::fs::write(dir.path().join("secret.png"), &pixel).unwrap();
        std::fs::write(folder.join("text.png"), "text").unwrap();
        let found = |path: &str| code(&Shelf::of(Some(&folder)), path);
        assert_eq!(found("图1.png"), "read");
        assert_eq!(found("./图1.png"), "read");
        let outside = dir.path().join("secret.png");
        for path in ["../secret.png", "a/../../secret.png", outside.to_str().unwrap(), "..\\secret.png", "C:secret.png"]
        {
            assert_eq!(found(path), "figure-path", "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&outside, folder.join("link.png")).unwrap();
            assert_eq!(found("link.png"), "figure-path");
        }
        assert_eq!(
            (found("图2.png"), found("."), found("")),
            ("figure-unreadable", "figure-unreadable", "figure-unreadable")
        );
        assert_eq!(found("text.png"), "figure-format");
        assert_eq!(code(&Shelf::Nowhere, "图1.png"), "figure-folder");
        let files = [("图/图1.png".to_owned(), pixel), ("text.png".to_owned(), b"text".to_vec())];
        let memory = Shelf::Memory(Arc::new(files.into()));
        for (path, expected) in [
            ("图/图1.png", "read"),
            ("./图/图1.png", "read"),
            ("图1.png", "figure-missing"),
            ("../图/图1.png", "figure-path"),
            ("text.png", "figure-format"),
        ] {
            assert_eq!(code(&memory, path), expected, "{path}");
        }
    }
}
