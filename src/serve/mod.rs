//! A small HTTP service for portals: a report is posted, its findings or a file come back; and a page for people.
//!
//! Requests name no files and reach none. What they can take of the machine is bounded ([`Limits`]): the size of a body,
//! how many are held at a time, how long one may take to arrive and to be answered. Layout runs on threads of its own,
//! as many as there are cores, where a panic costs one request its answer and nothing else.

mod answer;
mod listen;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::backend::Format;
use crate::diag::Finding;
use crate::engine::Engine;
use crate::source::MAX_BYTES;
use answer::{Answer, Wanted, complaint, fault};

pub use listen::serve;

/// What requests may take of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Reports laid out at a time.
    pub jobs: usize,
    /// Requests with a body held at a time; more are turned away.
    pub requests: usize,
    /// Connections at a time; more wait.
    pub connections: usize,
    /// For a request's head to arrive, for its body to arrive, and for the answer to be ready: each.
    pub time: Duration,
}

impl Limits {
    /// The limits for a machine with this many cores: at most 8 bodies a core are in memory.
    pub fn new(cores: usize) -> Limits {
        let time = Duration::from_secs(30);
        Limits { body: MAX_BYTES as usize, jobs: cores, requests: cores.saturating_mul(8), connections: 256, time }
    }
}

/// What all requests share.
struct Service {
    engine: Engine,
    limits: Limits,
    requests: Semaphore,
    jobs: Semaphore,
}

/// The routes; [`OPENAPI`] describes them.
pub fn router(engine: Engine, limits: Limits) -> Router {
    let service =
        Service { engine, limits, requests: Semaphore::new(limits.requests), jobs: Semaphore::new(limits.jobs) };
    Router::new()
        .route("/", get(|| async { asset("text/html; charset=utf-8", include_str!("page.html")) }))
        .route("/page.js", get(|| async { asset("text/javascript; charset=utf-8", include_str!("page.js")) }))
        .route("/page.css", get(|| async { asset("text/css; charset=utf-8", include_str!("page.css")) }))
        .route("/openapi.json", get(|| async { asset(answer::JSON, OPENAPI) }))
        .route("/health", get(|| async { asset("text/plain; charset=utf-8", "ok\n") }))
        .route("/check", post(check))
        .route("/render", post(render))
        .route("/render/{format}", post(render_as))
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
    service.work(request, None).await
}

async fn render(State(service): State<Arc<Service>>, request: Request) -> Response {
    match accepted(request.headers()) {
        Some(format) => service.work(request, Some(format)).await,
        None => finding(406, "format-unknown", "Accept 里没有能写的格式", "写明格式，例如 Accept: application/pdf。"),
    }
}

async fn render_as(State(service): State<Arc<Service>>, Path(name): Path<String>, request: Request) -> Response {
    match Format::named(&name) {
        Some(format) => service.work(request, Some(format)).await,
        None => finding(404, "format-unknown", "没有这种格式", "可用的格式见 /openapi.json。"),
    }
}

/// The first format among the media types that the client accepts; PDF when it takes anything.
fn accepted(headers: &HeaderMap) -> Option<Format> {
    let Some(accept) = headers.get(header::ACCEPT) else { return Some(Format::Pdf) };
    let names = accept.to_str().ok()?.split(',').map(|part| part.split(';').next().unwrap_or_default().trim());
    let format = |name: &str| match name {
        "*/*" | "application/*" => Some(Format::Pdf),
        name => Format::ALL.into_iter().find(|format| format.media_type().eq_ignore_ascii_case(name)),
    };
    names.filter_map(format).next()
}

impl Service {
    async fn work(self: Arc<Service>, request: Request, format: Option<Format>) -> Response {
        let query = request.uri().query().unwrap_or_default();
        let strict = query.split('&').any(|part| matches!(part, "strict" | "strict=true" | "strict=1"));
        let Ok(_held) = self.requests.try_acquire() else {
            return busy("请求太多，暂时忙不过来");
        };
        let body = match self.body(request).await {
            Ok(body) => body,
            Err(answer) => return respond(answer),
        };
        match timeout(self.limits.time, Arc::clone(&self).make(body, Wanted { format, strict })).await {
            Ok(answer) => respond(answer),
            Err(_) => busy("排版用的时间太长，已经停止等待"),
        }
    }

    /// The whole body, if it is not too long and does not come too slowly.
    async fn body(&self, request: Request) -> Result<Bytes, Answer> {
        let long = || {
            let words = format!("报告超过 {} MiB，不能接收", self.limits.body >> 20);
            fault(413, complaint("file-too-large", words, "请确认选对了文件；图片和附件不要写进报告的 JSON。"))
        };
        let told = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if told.is_some_and(|length: usize| length > self.limits.body) {
            return Err(long());
        }
        match timeout(self.limits.time, to_bytes(request.into_body(), self.limits.body)).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(error)) if is_long(&error) => Err(long()),
            Ok(Err(_)) => Err(fault(400, complaint("body-broken", "报告没有传完整", "重新发送。"))),
            Err(_) => Err(fault(408, complaint("body-slow", "报告传得太慢，已经停止接收", "检查网络后重新发送。"))),
        }
    }

    /// Makes the answer on a thread for work, of which there are as many as `limits.jobs`.
    async fn make(self: Arc<Service>, body: Bytes, wanted: Wanted) -> Answer {
        let closed = || fault(500, complaint("internal", "服务正在停止", "稍后再试。"));
        let work = async {
            // The turn is given back when the work ends, not when the client stops waiting for it.
            let service = Arc::clone(&self);
            let turn = service.jobs.acquire().await.ok()?;
            turn.forget();
            let done = tokio::task::spawn_blocking(move || {
                let answer = answer::answer(&self.engine, body.into(), wanted);
                self.jobs.add_permits(1);
                answer
            });
            done.await.ok()
        };
        work.await.unwrap_or_else(closed)
    }
}

/// Whether a body was cut off at our limit.
fn is_long(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.to_string().contains("length limit"))
}

fn busy(words: &str) -> Response {
    let mut response = finding(503, "busy", words, "过一会儿再试。");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
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
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src blob:; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests;
