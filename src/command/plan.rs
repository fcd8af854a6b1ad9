//! `banxin plan`: the page plan as text, for people and for golden tests, or as rectangles, for programs.

use serde::Serialize;

use super::arguments::{Plan, Shown};
use crate::engine::PlanOptions;
use crate::layout::{Rectangle, dump, places};

use super::session::{folder, netted, open, read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say, say_json};

/// A report's rectangles before machines.
#[derive(Serialize)]
struct Places {
    file: String,
    pages: usize,
    places: Vec<Rectangle>,
}

pub(super) fn run(args: &Plan) -> u8 {
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    let mut status = DONE;
    let mut found = vec![];
    for path in &args.inputs.reports {
        let (source, findings, plan) = match read(path) {
            Ok(source) => {
                let options = PlanOptions { folder: folder(path), strict: args.inputs.strict, draft: true };
                let laid = netted(|| engine.plan_with(&source.text, &options));
                let (plan, findings) = laid.unwrap_or_else(|finding| (None, vec![finding]));
                (source, findings, plan)
            }
            Err((source, finding)) => (source, vec![finding], None),
        };
        show(&source, &findings);
        match plan {
            Some(plan) if args.format == Shown::Json => {
                let (pages, places) = (plan.layout.pages.len(), places(&plan.layout));
                found.push(Places { file: source.name, pages, places });
            }
            Some(plan) => say(&dump(&plan.layout)),
            None => status = SOME_REFUSED,
        }
    }
    if args.format == Shown::Json {
        say_json(&found);
    }
    status
}
