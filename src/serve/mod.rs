//! A small HTTP service for portals: a report is posted, its findings or a file come back; and a page for people.
//!
//! Requests name no files and reach none. What they can take of the machine is bounded ([`Limits`]): the size of a body,
//! how much of all bodies is held at a time, how long one may take to arrive, to be answered and to be taken. Layout runs on threads of its own,
//! as many as there are cores, where a panic costs one request its answer and nothing else.
#![expect(clippy::cast_possible_truncation, reason = "a constant of megabytes; thousandths of at most 1")]

mod answer;
mod body;
mod listen;
mod page;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::backend::Format;
use crate::diag::{Finding, clip};
use crate::engine::Engine;
use crate::json::nearest;
use crate::source::MAX_BYTES;
use answer::{Answer, Kind, Wanted, complaint, fault};
use body::Refused;

pub use listen::serve;

/// What requests may take of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Reports laid out at a time.
    pub jobs: usize,
    /// KiB of all bodies held at a time.
    pub room: usize,
    /// How long a body waits for some of that before it is turned away.
    pub wait: Duration,
    /// Connections at a time; for one more, the one that has waited longest for its client gives way.
    pub connections: usize,
    /// For a request's head to arrive, for its body to arrive, for the answer to be ready, and for some of the answer to
    /// be taken: each.
    pub time: Duration,
}

impl Limits {
    /// The limits for a machine with this many cores: bodies take 128 MiB a core, which is four of the largest.
    pub fn new(cores: usize) -> Limits {
        let (wait, time) = (Duration::from_secs(5), Duration::from_secs(30));
        Limits {
            body: MAX_BYTES as usize,
            jobs: cores,
            room: cores.saturating_mul(128 << 10),
            wait,
            connections: 512,
            time,
        }
    }
}

/// What all requests share.
struct Service {
    engine: Engine,
    limits: Limits,
    room: Semaphore,
    jobs: Semaphore,
}

/// The routes; [`OPENAPI`] describes them.
pub fn router(engine: Engine, limits: Limits) -> Router {
    let service = Service { engine, limits, room: Semaphore::new(limits.room), jobs: Semaphore::new(limits.jobs) };
    Router::new()
        .merge(page::routes())
        .route("/openapi.json", get(|| async { asset(answer::JSON, OPENAPI) }))
        .route("/health", get(|| async { asset("text/plain; charset=utf-8", "ok\n") }))
        .route("/check", post(check))
        .route("/render", post(render))
        .route("/render/{format}", post(render_as))
        .route("/pages/{number}", post(picture))
        .fallback(|| async {
            finding(404, "path-unknown", "没有这个地址", "可用的地址见 /openapi.json。")
        })
        .method_not_allowed_fallback(|| async {
            finding(405, "method-wrong", "这个地址不能这样请求", "可用的地址和方法见 /openapi.json。")
        })
        .with_state(Arc::new(service))
}

/// The service's description for machines (OpenAPI 3.1).
pub const OPENAPI: &str = include_str!("openapi.json");

async fn check(State(service): State<Arc<Service>>, request: Request) -> Response {
    service.work(request, Kind::Findings).await
}

async fn render(State(service): State<Arc<Service>>, request: Request) -> Response {
    match accepted(request.headers()) {
        Some(format) => service.work(request, Kind::File(format)).await,
        None => finding(406, "format-unknown", "Accept 里没有能写的格式", "写明格式，例如 Accept: application/pdf。"),
    }
}

async fn render_as(State(service): State<Arc<Service>>, Path(name): Path<String>, request: Request) -> Response {
    match Format::named(&name) {
        Some(format) => service.work(request, Kind::File(format)).await,
        None => finding(404, "format-unknown", "没有这种格式", "可用的格式见 /openapi.json。"),
    }
}

async fn picture(State(service): State<Arc<Service>>, Path(number): Path<String>, request: Request) -> Response {
    match number.parse() {
        Ok(number) => service.work(request, Kind::Page(number)).await,
        Err(_) => finding(404, "page-none", "页码不是数字", "页码从 1 数起。"),
    }
}

/// The format that the client likes best of those it names, the first of equals; where it names none of ours but takes
/// anything, PDF (RFC 9110, 12.5.1: a quality of 0 is not acceptable).
fn accepted(headers: &HeaderMap) -> Option<Format> {
    let Some(accept) = headers.get(header::ACCEPT) else { return Some(Format::Pdf) };
    let mut ranges: Vec<(&str, u32)> = accept.to_str().ok()?.split(',').filter_map(range).collect();
    let refused = |format: Format| {
        ranges.iter().any(|(name, quality)| *quality == 0 && format.media_type().eq_ignore_ascii_case(name))
    };
    let refused: Vec<Format> = Format::ALL.into_iter().filter(|&format| refused(format)).collect();
    ranges.retain(|(_, quality)| *quality > 0);
    // Stable: of equals the first stays first. Who names a format wants it, whatever else is taken, too.
    ranges.sort_by_key(|(name, quality)| (name.contains('*'), std::cmp::Reverse(*quality)));
    let format = |name: &str| match name {
        "*/*" | "application/*" => Format::ALL.into_iter().find(|format| !refused.contains(format)),
        name => Format::ALL.into_iter().find(|format| format.media_type().eq_ignore_ascii_case(name)),
    };
    ranges.into_iter().find_map(|(name, _)| format(name))
}

/// A media range and its quality in thousandths; `None` for one whose quality is no number.
fn range(text: &str) -> Option<(&str, u32)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?;
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let quality: f32 = quality.map_or(Some(1.0), |quality| quality.parse().ok())?;
    Some((name, (quality.clamp(0.0, 1.0) * 1000.0) as u32))
}

/// The parameters that addresses take.
const PARAMETERS: [&str; 1] = ["strict"];

/// Whether warnings refuse the report; a parameter that nobody knows, or another value, is a finding.
fn strict(query: &str) -> Result<bool, Answer> {
    let wrong = |words: String, hint: String| Err(fault(400, complaint("query-unknown", words, &hint)));
    let mut strict = false;
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, "true"));
        match (name, value) {
            ("strict", "" | "true" | "1") => strict = true,
            ("strict", "false" | "0") => strict = false,
            ("strict", _) => return wrong("参数 strict 的值读不懂".into(), "写 strict=true 或 strict=false。".into()),
            (name, _) => {
                let name = clip(name, 40);
                let near = nearest(&name, PARAMETERS);
                let hint = near.map_or_else(
                    || format!("可用的参数：{}。", PARAMETERS.join("、")),
                    |near| format!("是不是 {near}？"),
                );
                return wrong(format!("没有“{name}”这个参数"), hint);
            }
        }
    }
    Ok(strict)
}

/// What must be right of every request (RFC 9112, 3.2: one `Host`; RFC 9110, 8.4: codings of content).
fn well_formed(request: &Request) -> Result<(), Answer> {
    let headers = request.headers();
    let hosts = headers.get_all(header::HOST).iter().count();
    if hosts > 1 || hosts == 0 && request.version() == axum::http::Version::HTTP_11 {
        return Err(fault(
            400,
            complaint("host-missing", "请求没有写明一个 Host", "HTTP/1.1 的请求写且只写一个 Host。"),
        ));
    }
    let coded = |value: &HeaderValue| !value.as_bytes().eq_ignore_ascii_case(b"identity");
    match headers.get_all(header::CONTENT_ENCODING).iter().any(coded) {
        true => Err(fault(
            415,
            complaint("body-coded", "报告是压缩过的（Content-Encoding），不能接收", "不压缩，直接发送。"),
        )),
        false => Ok(()),
    }
}

impl Service {
    async fn work(self: Arc<Service>, request: Request, kind: Kind) -> Response {
        self.answer(request, kind).await.map_or_else(respond, respond)
    }

    async fn answer(self: Arc<Service>, request: Request, kind: Kind) -> Result<Answer, Answer> {
        well_formed(&request)?;
        let strict = strict(request.uri().query().unwrap_or_default())?;
        let body = self.body(request).await?;
        let wanted = Wanted { kind, strict };
        let answer = timeout(self.limits.time, Arc::clone(&self).make(body.bytes.clone(), wanted)).await;
        answer.map_err(|_| busy("排版用的时间太长，已经停止等待"))
    }

    /// The whole body, if it is not too long and does not come too slowly.
    async fn body(&self, request: Request) -> Result<body::Held<'_>, Answer> {
        let long = || {
            let words = format!("报告超过 {} MiB，不能接收", self.limits.body >> 20);
            fault(413, complaint("file-too-large", words, "请确认选对了文件；图片和附件不要写进报告的 JSON。"))
        };
        let told = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if told.is_some_and(|length: usize| length > self.limits.body) {
            return Err(long());
        }
        let Limits { body: most, wait, time, .. } = self.limits;
        let bounds = body::Bounds { most, room: &self.room, wait, time };
        body::read(request.into_body(), bounds).await.map_err(|refused| match refused {
            Refused::Long => long(),
            Refused::Broken => fault(400, complaint("body-broken", "报告没有传完整", "重新发送。")),
            Refused::Slow => fault(408, complaint("body-slow", "报告传得太慢，已经停止接收", "检查网络后重新发送。")),
            Refused::Full => busy("请求太多，暂时忙不过来"),
        })
    }

    /// Makes the answer on a thread for work, of which there are as many as `limits.jobs`.
    async fn make(self: Arc<Service>, body: Vec<u8>, wanted: Wanted) -> Answer {
        let closed = || fault(500, complaint("internal", "服务正在停止", "稍后再试。"));
        let work = async {
            // The turn is given back when the work ends, not when the client stops waiting for it.
            let service = Arc::clone(&self);
            let turn = service.jobs.acquire().await.ok()?;
            turn.forget();
            let done = tokio::task::spawn_blocking(move || {
                let answer = answer::answer(&self.engine, body, wanted);
                self.jobs.add_permits(1);
                answer
            });
            done.await.ok()
        };
        work.await.unwrap_or_else(closed)
    }
}

fn busy(words: &str) -> Answer {
    fault(503, complaint("busy", words, "过一会儿再试。"))
}

fn finding(status: u16, code: &'static str, words: &str, hint: &str) -> Response {
    let finding: Finding = complaint(code, words, hint);
    respond(fault(status, finding))
}

fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Body::from(answer.body)).into_response();
    let headers = response.headers_mut();
    guarded(headers, answer.media_type);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    if status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    if let Some(name) = answer.name.and_then(|name| HeaderValue::try_from(disposition(&name)).ok()) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// `Content-Disposition` with a name beyond ASCII (RFC 6266 with RFC 8187).
fn disposition(name: &str) -> String {
    let extension = name.rsplit('.').next().filter(|e| e.chars().all(|c| c.is_ascii_alphanumeric())).unwrap_or("bin");
    let byte = |byte: u8| match byte {
        b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    let encoded: String = name.bytes().map(byte).collect();
    format!("attachment; filename=\"report.{extension}\"; filename*=UTF-8''{encoded}")
}

fn asset(media_type: &'static str, body: &'static str) -> Response {
    let mut response = body.into_response();
    guarded(response.headers_mut(), media_type);
    response
}

/// Headers that keep a browser from doing more with an answer than we meant.
fn guarded(headers: &mut HeaderMap, media_type: &'static str) {
    let fixed = [
        (header::CONTENT_TYPE, media_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests;
