//! `banxin schema`: the JSON Schema of reports, of all or of those of a form; and that of form files.

use super::arguments::Schema;
use super::session::{open, show};
use super::{DONE, NOT_STARTED, hand_out};
use crate::blank;
use crate::diag::{Finding, Place};
use crate::model::SCHEMA;
use crate::source::Source;

pub(super) fn run(args: &Schema) -> u8 {
    if args.form_file {
        hand_out(crate::form::SCHEMA);
        return DONE;
    }
    let Some(id) = &args.form else {
        hand_out(SCHEMA);
        return DONE;
    };
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    match engine.forms().named(id) {
        Ok(form) => {
            hand_out(&blank::schema(form));
            DONE
        }
        Err(finding) => {
            show(&Source::new("命令行", ""), &[Finding { place: Place::File, ..finding }]);
            NOT_STARTED
        }
    }
}
