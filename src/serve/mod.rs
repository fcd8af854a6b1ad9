//! An HTTP service for portals: a report is posted, its findings or a file come back; and a page for people.
//!
//! ```text
//!  connection ─▶ access: id, token, log, counts ─▶ routes ─▶ parameters, upload ─▶ tasks ─▶ answer
//!    listen                                          │            body
//!                                                    └─▶ openapi
//! ```
//!
//! Requests name no files and reach none, and nothing of them is kept. What they can take of the machine is bounded ([`Limits`]):
//! the size of a body, how much of all bodies is held at a time, how long one may take to arrive, to be answered and to be
//! taken. Work runs on threads of its own, as many as there are cores, where a panic costs one request its answer and nothing
//! else.

mod access;
mod answer;
mod body;
mod listen;
mod openapi;
mod page;
mod parameters;
mod routes;
mod tasks;
mod upload;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, Version, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::engine::Engine;
use crate::import::FaceSource;
use crate::intake;
use crate::source::MAX_BYTES;
use access::{Asked, Counts, Id};
use answer::{Answer, complaint, fault};
use body::{Held, Refused};
use parameters::Parameters;
use routes::{Method, ROUTES, Route, Task};
use tasks::Call;
use upload::{PartKind, Upload};

pub use access::Log;
pub use listen::serve;
pub use openapi::text as openapi;

/// What requests may take of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body that is one JSON.
    pub body: usize,
    /// Bytes of a body with files.
    pub upload: usize,
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
    /// The limits for a machine with this many cores: bodies take 128 MiB a core, which is two of the largest.
    #[expect(clippy::cast_possible_truncation, reason = "a constant of megabytes")]
    pub fn new(cores: usize) -> Limits {
        let (wait, time) = (Duration::from_secs(5), Duration::from_secs(30));
        Limits {
            body: MAX_BYTES as usize,
            upload: 64 << 20,
            jobs: cores,
            room: cores.saturating_mul(128 << 10),
            wait,
            connections: 512,
            time,
        }
    }
}

/// How the service is run. Built with `..Options::new(limits)`: members will come.
#[derive(Clone, Debug)]
pub struct Options {
    /// What requests may take of the machine.
    pub limits: Limits,
    /// The bearer tokens of those who may ask; everybody may where there is none.
    pub tokens: Vec<String>,
    /// How requests are told in the log.
    pub log: Log,
    /// The folder of fonts, whose largest stands in for fonts that an imported PDF does not bring along.
    pub fonts: Option<PathBuf>,
}

impl Options {
    /// Everybody may ask, within limits, and nothing is logged.
    pub fn new(limits: Limits) -> Options {
        Options { limits, tokens: vec![], log: Log::Off, fonts: None }
    }
}

/// The largest body of what is quick: ten times a report with six tables.
const QUICK: usize = 128 << 10;

/// What all requests share.
struct Service {
    engine: Engine,
    options: Options,
    room: Arc<Semaphore>,
    jobs: Semaphore,
    /// Turns of what takes a few milliseconds, which does not wait behind what takes more: who types is told what is wrong
    /// while others' pages are drawn.
    quick: Semaphore,
    counts: Counts,
    face: FaceSource,
}

/// The routes; [`openapi()`] describes them.
pub fn router(engine: Engine, options: Options) -> Router {
    let (room, jobs) = (Arc::new(Semaphore::new(options.limits.room)), Semaphore::new(options.limits.jobs));
    let quick = Semaphore::new(options.limits.jobs);
    let face = intake::face(options.fonts.clone());
    let service = Arc::new(Service { engine, options, room, jobs, quick, counts: Counts::default(), face });
    let routed = ROUTES.iter().fold(page::routes(), |router, route| {
        let filter = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let handler = move |State(service): State<Arc<Service>>, arguments: RawPathParams, request: Request| {
            service.answer(route, arguments, request)
        };
        router.route(route.path, on(filter, handler))
    });
    routed
        .fallback(|request: Request| async move {
            let hint = "可用的地址见 /openapi.json。";
            problem(&request, fault(404, complaint("path-unknown", "没有这个地址", hint)))
        })
        .method_not_allowed_fallback(|request: Request| async move {
            let hint = "可用的地址和方法见 /openapi.json。";
            problem(&request, fault(405, complaint("method-wrong", "这个地址不能这样请求", hint)))
        })
        .layer(from_fn_with_state(Arc::clone(&service), around))
        .with_state(service)
}

/// What surrounds every request.
async fn around(State(service): State<Arc<Service>>, mut request: Request, next: Next) -> Response {
    let id = access::identify(request.headers());
    let asked = Asked::new(&request, id.clone());
    request.extensions_mut().insert(id);
    let response = match service.admit(&request) {
        Ok(()) => next.run(request).await,
        Err(refused) => problem(&request, *refused),
    };
    asked.answered(response, &service.counts, service.options.log)
}

/// A problem as the response to a request.
fn problem(request: &Request, answer: Answer) -> Response {
    answer.respond(&id(request), None)
}

fn id(request: &Request) -> Arc<str> {
    request.extensions().get::<Id>().map_or_else(|| "".into(), |id| Arc::clone(&id.0))
}

/// What must be right of every request (RFC 9112, 3.2: one `Host`; RFC 9110, 8.4: codings of content).
fn well_formed(request: &Request) -> Result<(), Box<Answer>> {
    let headers = request.headers();
    let hosts = headers.get_all(header::HOST).iter().count();
    if hosts > 1 || hosts == 0 && request.version() == Version::HTTP_11 {
        let finding = complaint("host-missing", "请求没有写明一个 Host", "HTTP/1.1 的请求写且只写一个 Host。");
        return Err(Box::new(fault(400, finding)));
    }
    let coded = |value: &HeaderValue| !value.as_bytes().eq_ignore_ascii_case(b"identity");
    match headers.get_all(header::CONTENT_ENCODING).iter().any(coded) {
        true => {
            let finding = complaint("body-coded", "报告是压缩过的（Content-Encoding），不能接收", "不压缩，直接发送。");
            Err(Box::new(fault(415, finding)))
        }
        false => Ok(()),
    }
}

impl Service {
    /// Whether somebody may ask this at all.
    fn admit(&self, request: &Request) -> Result<(), Box<Answer>> {
        if self.options.tokens.is_empty() || request.uri().path() == "/health" {
            return Ok(());
        }
        let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token =
            given.and_then(|given| given.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        match token.is_some_and(|(_, token)| self.options.tokens.iter().any(|known| access::same(known, token.trim())))
        {
            true => Ok(()),
            false => {
                let hint = "请求里加上 Authorization: Bearer 和系统管理员给的令牌。";
                Err(Box::new(fault(401, complaint("token-wrong", "没有令牌，或者令牌不对", hint))))
            }
        }
    }

    async fn answer(self: Arc<Service>, route: &'static Route, arguments: RawPathParams, request: Request) -> Response {
        let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let (id, known) = (id(&request), known.map(str::to_owned));
        let argument = arguments.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default();
        let answer = self.done(route, argument, request).await.unwrap_or_else(|refused| *refused);
        answer.respond(&id, known.as_deref())
    }

    async fn done(
        self: Arc<Service>,
        route: &'static Route,
        argument: String,
        request: Request,
    ) -> Result<Answer, Box<Answer>> {
        well_formed(&request)?;
        let asked = |finding| Box::new(fault(400, finding));
        let parameters =
            Parameters::read(request.uri().query().unwrap_or_default(), route.parameters).map_err(asked)?;
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let call = |upload| Asking { argument, parameters, accept, upload };
        match route.task {
            Task::AtOnce(task) => Ok(self.run(task, call(Upload::default()))),
            Task::Work(task) | Task::Quick(task) => {
                let headers = request.headers().clone();
                let mut held = self.body(route, request).await?;
                let is_quick = matches!(route.task, Task::Quick(_)) && held.bytes.len() <= QUICK;
                let upload =
                    Upload::read(&headers, std::mem::take(&mut held.bytes), route.parts).await.map_err(asked)?;
                let time = self.options.limits.time;
                let answer = timeout(time, Arc::clone(&self).work(task, is_quick, call(upload), held)).await;
                answer.map_err(|_| Box::new(busy("排版用的时间太长，已经停止等待")))
            }
        }
    }

    fn run(&self, task: fn(&mut Call<'_>) -> Answer, asking: Asking) -> Answer {
        let Asking { argument, parameters, accept, mut upload } = asking;
        let engine = self.engine.clone().with_shelf(upload.shelf());
        tasks::run(task, &mut Call { engine: &engine, service: self, argument, parameters, accept, upload })
    }

    /// The whole body, if it is not too long and does not come too slowly.
    async fn body(&self, route: &Route, request: Request) -> Result<Held, Box<Answer>> {
        let most = self.most(route, request.headers());
        let long = || {
            let words = format!("发来的内容超过 {} MiB，不能接收", most >> 20);
            Box::new(fault(
                413,
                complaint("file-too-large", words, "请确认选对了文件；图片和附件不要写进报告的 JSON。"),
            ))
        };
        let told = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if told.is_some_and(|length: usize| length > most) {
            return Err(long());
        }
        let Limits { wait, time, .. } = self.options.limits;
        let bounds = body::Bounds { most, room: &self.room, wait, time };
        body::read(request.into_body(), bounds).await.map_err(|refused| match refused {
            Refused::Long => long(),
            Refused::Broken => Box::new(fault(400, complaint("body-broken", "报告没有传完整", "重新发送。"))),
            Refused::Slow => {
                let finding = complaint("body-slow", "报告传得太慢，已经停止接收", "检查网络后重新发送。");
                Box::new(fault(408, finding))
            }
            Refused::Full => Box::new(busy("请求太多，暂时忙不过来")),
        })
    }

    /// The most bytes that a body may have.
    fn most(&self, route: &Route, headers: &HeaderMap) -> usize {
        let form = headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"multipart/"));
        let file = route.parts.first().is_some_and(|part| part.kind != PartKind::Json);
        let Limits { body, upload, .. } = self.options.limits;
        if form || file { upload } else { body }
    }

    /// Makes the answer on a thread for work, of which there are as many as `limits.jobs`, and as many again for what is
    /// quick. What is held of the body is held until that ends.
    async fn work(
        self: Arc<Service>,
        task: fn(&mut Call<'_>) -> Answer,
        is_quick: bool,
        asking: Asking,
        held: Held,
    ) -> Answer {
        let closed = || fault(500, complaint("internal", "服务正在停止", "稍后再试。"));
        let work = async {
            // The turn is given back when the work ends, not when the client stops waiting for it.
            let service = Arc::clone(&self);
            service.turns(is_quick).acquire().await.ok()?.forget();
            let done = tokio::task::spawn_blocking(move || {
                let answer = self.run(task, asking);
                self.turns(is_quick).add_permits(1);
                drop(held);
                answer
            });
            done.await.ok()
        };
        work.await.unwrap_or_else(closed)
    }

    fn turns(&self, is_quick: bool) -> &Semaphore {
        if is_quick { &self.quick } else { &self.jobs }
    }

    /// The description for machines.
    fn description(&self) -> &'static str {
        openapi()
    }

    fn face(&self) -> &FaceSource {
        &self.face
    }

    /// The counts in the text format of Prometheus.
    fn metrics(&self) -> String {
        let Limits { jobs, room, .. } = self.options.limits;
        let busy = jobs.saturating_sub(self.jobs.available_permits());
        let held = room.saturating_sub(self.room.available_permits());
        self.counts.show(&[
            ("banxin_jobs", "Requests at work.", busy as u64),
            ("banxin_jobs_most", "Requests at work at most.", jobs as u64),
            ("banxin_bodies_held_kib", "KiB of bodies held.", held as u64),
            ("banxin_bodies_most_kib", "KiB of bodies held at most.", room as u64),
        ])
    }
}

/// A request that is in order, on its way to its task.
struct Asking {
    argument: String,
    parameters: Parameters,
    accept: Option<String>,
    upload: Upload,
}

fn busy(words: &str) -> Answer {
    fault(503, complaint("busy", words, "过一会儿再试。"))
}

#[cfg(test)]
mod tests;
