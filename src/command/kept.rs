//! What a report taken back keeps of the draft that it is written over.

use std::path::Path;

use crate::engine::published;
use crate::json::{Value, parse};
use crate::pull::{Pulled, carried};

use super::session;

/// A plain copy carries its draft without `signoff`; written over that draft, the report keeps it.
pub(super) fn with_sheet(pulled: Pulled, bytes: &[u8], output: Option<&Path>) -> Pulled {
    let draft = output.filter(|path| path.is_file()).and_then(|path| session::read(path).ok());
    let of_copy = carried(bytes).ok().zip(draft).filter(|((source, _), draft)| published(&draft.text) == *source);
    let kept = of_copy.and_then(|(_, draft)| with_private(&pulled.source, &draft.text));
    Pulled { source: kept.unwrap_or(pulled.source), ..pulled }
}

/// A report's JSON with the private member of its draft, where the draft has one that the report lacks.
fn with_private(source: &str, draft: &str) -> Option<String> {
    let (tree, kept) = (parse(source).ok()?, parse(draft).ok()?);
    let Value::Object(members) = &tree.value else { return None };
    let own = kept.find("/signoff")?;
    let own = draft.get(own.at..own.end)?;
    let last = members.last().filter(|_| members.iter().all(|member| member.key != SHEET))?;
    let (head, tail) = (source.get(..last.node.end)?, source.get(last.node.end..)?);
    Some(format!("{head},\n  \"{SHEET}\": {own}{tail}"))
}

/// The member that files for publication leave out.
const SHEET: &str = "signoff";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_private_member_comes_back_from_the_draft() {
        let draft = "{\"a\": 1, \"signoff\": { \"draft\": \"李四\" }, \"b\": 2}";
        let back = with_private("{\"a\": 3, \"b\": 2}\n", draft);
        assert_eq!(back.as_deref(), Some("{\"a\": 3, \"b\": 2,\n  \"signoff\": { \"draft\": \"李四\" }}\n"));
        assert_eq!((with_private("{\"signoff\": 1}", draft), with_private("{\"a\": 1}", "{\"a\": 1}")), (None, None));
    }
}
