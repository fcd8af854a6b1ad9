//! What is done for each route: from a request to its answer, with no file touched.

pub(super) mod about;
pub(super) mod check;
pub(super) mod diff;
pub(super) mod forms;
pub(super) mod import;
pub(super) mod new;
pub(super) mod pages;
pub(super) mod pull;
pub(super) mod render;
pub(super) mod verify;

use serde_json::value::RawValue;

use crate::diag::Finding;
use crate::engine::Engine;
use crate::model::{self, Report};
use crate::source::Source;
use crate::support::catch;

use super::Service;
use super::answer::{Answer, JSON, NAME, complaint, fault};
use super::parameters::Parameters;
use super::upload::{File, PICTURES, Part, REPORT, Upload};

/// A request that is in order.
pub(super) struct Call<'s> {
    /// The engine, with the request's pictures.
    pub(super) engine: &'s Engine,
    pub(super) service: &'s Service,
    /// What stands in the address for `{…}`.
    pub(super) argument: String,
    pub(super) parameters: Parameters,
    /// What `Accept` says.
    pub(super) accept: Option<String>,
    pub(super) upload: Upload,
}

/// Does a task; a panic is an `internal` finding, with status 500.
pub(super) fn run(task: fn(&mut Call<'_>) -> Answer, call: &mut Call<'_>) -> Answer {
    catch::panics(|| task(call)).unwrap_or_else(|finding| fault(500, finding))
}

impl Call<'_> {
    /// The text of a part that is JSON, unless it cannot be read as text at all; `None` where the part is not there.
    fn text(&mut self, part: &Part) -> Option<Result<Source, Box<Unread>>> {
        let File { name, bytes } = self.upload.take(part)?;
        let name = name.unwrap_or_else(|| NAME.to_owned());
        let read = Source::read_from(&name, bytes.as_slice());
        Some(read.map_err(|unread| Box::new((unread.source, vec![unread.finding]))))
    }

    /// The report's text.
    fn report(&mut self) -> Result<Source, Box<Unread>> {
        self.text(&REPORT).unwrap_or_else(|| Ok(Source::new(NAME, "")))
    }

    /// A report that stands beside the one that is asked about, and its text.
    fn beside(&mut self, part: &Part) -> Option<Result<(Source, Report), Box<Unread>>> {
        let source = self.text(part)?;
        Some(source.and_then(|source| match model::read(&source.text) {
            Ok((report, _)) => Ok((source, report)),
            Err(findings) => Err(Box::new((source, findings))),
        }))
    }

    /// Notes the pictures that came and that no place of the report names.
    fn unused(&self, used: impl Fn(&str) -> bool) -> Vec<Finding> {
        let unused = self.upload.pictures().filter(|name| !used(name));
        unused.map(picture_unused).collect()
    }
}

/// A report's text as it stands in an answer.
///
/// # Errors
/// A fault of ours.
fn raw(text: &str) -> Result<Box<RawValue>, Box<Answer>> {
    RawValue::from_string(text.trim().to_owned())
        .map_err(|error| Box::new(fault(500, complaint("internal", error.to_string(), "请把这条信息交给系统管理员。"))))
}

/// A source with what refuses it.
type Unread = (Source, Vec<Finding>);

/// The answer to a source that cannot be read.
fn unread(unread: &Unread) -> Answer {
    Answer::refused(&unread.0, &unread.1)
}

fn picture_unused(name: &str) -> Finding {
    use crate::diag::{Level, Place, clip};
    let words = format!("收到的图片“{}”报告里没有用到", clip(name, 60));
    Finding::new(Level::Note, "picture-unused", Place::File, words)
        .hint(format!("{} 的文件名要和报告里的路径相同；不用的图片不要发送。", PICTURES.name))
}

/// That the service is there.
pub(super) fn health(_: &mut Call<'_>) -> Answer {
    Answer::of("text/plain; charset=utf-8", "ok\n")
}

/// The description for machines.
pub(super) fn describe(call: &mut Call<'_>) -> Answer {
    Answer::of(JSON, call.service.description()).tagged()
}

/// The counts for Prometheus.
pub(super) fn metrics(call: &mut Call<'_>) -> Answer {
    Answer::of("text/plain; version=0.0.4; charset=utf-8", call.service.metrics())
}
