//! What is answered: a file, JSON, or a problem with its findings (RFC 9457).

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::diag::{Finding, Place};
use crate::source::{Record, Source};
use crate::support::digest;
use crate::support::percent;

/// The name that findings give to a request's report where it has no other.
pub(super) const NAME: &str = "报告.json";

/// Media type of JSON.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// Media type of problems.
const PROBLEM: &str = "application/problem+json; charset=utf-8";

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// HTTP status.
    pub(super) status: u16,
    /// Media type of the body.
    pub(super) media_type: &'static str,
    /// Name to save the body under.
    pub(super) name: Option<String>,
    /// Names the body for who asks again.
    pub(super) tag: Option<String>,
    pub(super) body: Vec<u8>,
    /// What is wrong, where it is a problem; the body is made of it.
    pub(super) problem: Option<Said>,
}

/// What is said of a report.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub(super) struct Said {
    /// Whether nothing is written for it.
    pub(super) refused: bool,
    /// How many pages it has; 0 when it is refused.
    pub(super) pages: usize,
    pub(super) findings: Vec<Record>,
}

/// A problem as RFC 9457 has it, with what is said of the report as further members.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    /// The first finding's code.
    code: &'static str,
    /// The request's id.
    request: &'a str,
    #[serde(flatten)]
    said: &'a Said,
}

impl Answer {
    /// A body of a media type.
    pub(super) fn of(media_type: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status: 200, media_type, name: None, tag: None, body: body.into(), problem: None }
    }

    /// JSON.
    pub(super) fn json(value: &impl Serialize) -> Answer {
        Answer::of(JSON, serde_json::to_vec(value).unwrap_or_default())
    }

    /// A file to be saved.
    pub(super) fn file(media_type: &'static str, body: Vec<u8>, name: String) -> Answer {
        Answer { name: Some(name), ..Answer::of(media_type, body) }
    }

    /// The same with a tag of its content, so that who has it is not sent it again.
    pub(super) fn tagged(self) -> Answer {
        Answer { tag: Some(format!("\"{}\"", &digest::of(&self.body)[..16])), ..self }
    }

    /// A problem with a report.
    pub(super) fn problem(status: u16, said: Said) -> Answer {
        Answer { status, problem: Some(said), ..Answer::of(PROBLEM, vec![]) }
    }

    /// Findings in a source that refuse it.
    pub(super) fn refused(source: &Source, findings: &[Finding]) -> Answer {
        Answer::refused_all(source.records(findings))
    }

    /// The answer when findings of one source or of several refuse it.
    pub(super) fn refused_all(findings: Vec<Record>) -> Answer {
        let failed = findings.iter().any(|finding| matches!(finding.code, "backend-failed" | "internal"));
        Answer::problem(if failed { 500 } else { 422 }, Said { refused: true, pages: 0, findings })
    }
}

/// The answer when the report is not even looked at.
pub(super) fn fault(status: u16, finding: Finding) -> Answer {
    let source = Source::new("请求", "");
    Answer::problem(status, Said { refused: true, pages: 0, findings: source.records(&[finding]) })
}

/// A finding about the request, not the report.
pub(super) fn complaint(code: &'static str, words: impl Into<String>, hint: &str) -> Finding {
    Finding::error(code, Place::File, words).hint(hint)
}

impl Answer {
    /// The response, to a client that has what `known` names (RFC 9110, 13.1.2). So a page picture is told as unchanged,
    /// too, though it is asked for with POST, since a report is too long for an address.
    pub(super) fn respond(self, request: &str, known: Option<&str>) -> Response {
        let same = self.tag.as_deref().filter(|_| self.status == 200).is_some_and(|tag| names(known, tag));
        let status = match same {
            true => StatusCode::NOT_MODIFIED,
            false => StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        };
        let body = match &self.problem {
            Some(said) => serde_json::to_vec(&told(status, request, said)).unwrap_or_default(),
            None if same => vec![],
            None => self.body,
        };
        let mut response = (status, Body::from(body)).into_response();
        let headers = response.headers_mut();
        guarded(headers, self.media_type);
        let mut set = |name, value: Option<String>| {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(name, value);
            }
        };
        // Asked for each time whether it is still so.
        set(header::CACHE_CONTROL, self.tag.is_some().then(|| "no-cache".to_owned()));
        set(header::ETAG, self.tag);
        set(header::CONTENT_DISPOSITION, self.name.as_deref().map(disposition));
        set(header::RETRY_AFTER, (status == StatusCode::SERVICE_UNAVAILABLE).then(|| "5".to_owned()));
        set(header::ACCEPT_ENCODING, (status == StatusCode::UNSUPPORTED_MEDIA_TYPE).then(|| "identity".to_owned()));
        set(header::WWW_AUTHENTICATE, (status == StatusCode::UNAUTHORIZED).then(|| "Bearer".to_owned()));
        response
    }
}

/// Whether `If-None-Match` names a tag.
fn names(known: Option<&str>, tag: &str) -> bool {
    known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
}

fn told<'a>(status: StatusCode, request: &'a str, said: &'a Said) -> Problem<'a> {
    let first = said.findings.iter().find(|finding| finding.level == "error").or(said.findings.first());
    let detail = first.map(|finding| match finding.hints.first() {
        Some(hint) => format!("{}。{hint}", finding.message.trim_end_matches('。')),
        None => finding.message.clone(),
    });
    Problem {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or_default(),
        status: status.as_u16(),
        detail: detail.unwrap_or_default(),
        code: first.map_or("", |finding| finding.code),
        request,
        said,
    }
}

/// A title as the name of a file: without what file systems do not take, and not too long.
pub(super) fn file_name(title: &str, ending: &str) -> String {
    let plain = |ch: char| if ch.is_control() || "/\\:*?\"<>|".contains(ch) { '_' } else { ch };
    let name: String = title.chars().take(80).map(plain).collect();
    let name = name.trim().trim_matches('.');
    format!("{}.{ending}", if name.is_empty() { "report" } else { name })
}

/// `Content-Disposition` with a name beyond ASCII (RFC 6266 with RFC 8187).
fn disposition(name: &str) -> String {
    let extension = name.rsplit('.').next().filter(|e| e.chars().all(|c| c.is_ascii_alphanumeric())).unwrap_or("bin");
    let encoded = percent::encoded(name);
    format!("attachment; filename=\"report.{extension}\"; filename*=UTF-8''{encoded}")
}

/// Headers that keep a browser from doing more with an answer than we meant.
pub(super) fn guarded(headers: &mut HeaderMap, media_type: &'static str) {
    let fixed = [
        (header::CONTENT_TYPE, media_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names_of_files() {
        assert_eq!(file_name("2020年某某区工作报告", "pdf"), "2020年某某区工作报告.pdf");
        assert_eq!(file_name("关于“甲/乙”的通知\n", "docx"), "关于“甲_乙”的通知_.docx");
        assert_eq!(file_name("...", "pdf"), "report.pdf");
        assert_eq!(file_name(&"长".repeat(500), "pdf").chars().count(), 84);
        assert_eq!(disposition("年.pdf"), "attachment; filename=\"report.pdf\"; filename*=UTF-8''%E5%B9%B4.pdf");
    }
}
