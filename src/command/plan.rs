//! `banxin plan`: the page plan as text, for people and for golden tests.

use super::arguments::Plan;
use crate::layout::dump;

use super::session::{folder, open, read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say};

pub(super) fn run(args: &Plan) -> u8 {
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    let mut status = DONE;
    for path in &args.inputs.reports {
        let (source, findings, plan) = match read(path) {
            Ok(source) => {
                let (plan, findings) = engine.plan_in(&source.text, folder(path), args.inputs.strict);
                (source, findings, plan)
            }
            Err((source, finding)) => (source, vec![finding], None),
        };
        show(&source, &findings);
        match plan {
            Some(plan) => say(&dump(&plan.layout)),
            None => status = SOME_REFUSED,
        }
    }
    status
}
