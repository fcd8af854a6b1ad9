//! `banxin forms`: the forms there are.

use super::arguments::{Forms, Shown};
use super::session::open;
use super::{DONE, NOT_STARTED, say, say_json};
use crate::blank::listing;

pub(super) fn run(args: &Forms) -> u8 {
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    let listed = listing(engine.forms());
    match args.shown.format {
        Shown::Json => say_json(&listed),
        Shown::Text => listed.iter().for_each(|listed| say(&listed.show())),
    }
    DONE
}
