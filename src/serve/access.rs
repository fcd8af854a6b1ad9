//! What surrounds every request: its id, who may ask, its line in the log, and the counts.
//!
//! Nothing of a report goes into the log: neither bodies nor parameters, since these name offices, and of addresses only the
//! route.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use serde::Serialize;

use crate::support::{digest, moment};

/// The header that a request's id comes and goes in.
const ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a client.
const LONGEST_ID: usize = 64;

/// How requests are told in the log.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub enum Log {
    /// Not at all.
    #[default]
    Off,
    /// A line for people.
    Text,
    /// A line of JSON.
    Json,
}

impl Log {
    /// Its names in settings.
    pub const NAMES: [(&'static str, Log); 3] = [("off", Log::Off), ("text", Log::Text), ("json", Log::Json)];
}

/// A request's id, kept with it.
#[derive(Clone, Debug)]
pub(super) struct Id(pub(super) Arc<str>);

/// The address that a request came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client(pub(super) IpAddr);

/// Gives a request its id: the client's where it has one of plain signs, otherwise one of ours.
pub(super) fn identify(headers: &HeaderMap) -> Id {
    let plain = |id: &&str| {
        (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let given = headers.get(&ID).and_then(|id| id.to_str().ok()).filter(plain);
    Id(given.map_or_else(fresh, Arc::from))
}

/// An id that no other request of this machine has: the moment, and a count.
fn fresh() -> Arc<str> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{:x}-{count:x}", now.as_micros(), std::process::id()).into()
}

/// Whether two tokens are the same, in a time that does not tell how much of them is.
pub(super) fn same(known: &str, given: &str) -> bool {
    digest::of(known.as_bytes()) == digest::of(given.as_bytes())
}

/// A request as the log and the counts know it.
pub(super) struct Asked {
    id: Id,
    client: Option<IpAddr>,
    method: String,
    route: String,
    began: Instant,
}

/// A line of the log.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    id: &'a str,
    client: Option<IpAddr>,
    method: &'a str,
    route: &'a str,
    status: u16,
    /// Milliseconds until the answer was ready.
    ms: u64,
    /// Bytes of the answer.
    bytes: Option<u64>,
}

impl Asked {
    pub(super) fn new(request: &Request, id: Id) -> Asked {
        let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
        let client = request.extensions().get::<Client>().map(|client| client.0);
        Asked { id, client, method: request.method().to_string(), route, began: Instant::now() }
    }

    /// Puts the id on the answer, counts it, and writes its line.
    pub(super) fn answered(self, mut response: Response, counts: &Counts, log: Log) -> Response {
        if let Ok(id) = HeaderValue::from_str(&self.id.0) {
            response.headers_mut().insert(ID, id);
        }
        let (status, took) = (response.status().as_u16(), self.began.elapsed());
        counts.add(&self.route, status, took);
        self.write(status, took, &response, log);
        response
    }

    fn write(&self, status: u16, took: Duration, response: &Response, log: Log) {
        if log == Log::Off {
            return;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let line = Line {
            time: moment::utc(now.as_secs()).unwrap_or_default(),
            id: &self.id.0,
            client: self.client,
            method: &self.method,
            route: &self.route,
            status,
            ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            bytes: axum::body::HttpBody::size_hint(response.body()).exact(),
        };
        let text = match log {
            Log::Json => serde_json::to_string(&line).unwrap_or_default(),
            _ => line.text(),
        };
        // A log that cannot be written is no reason not to answer.
        _ = writeln!(std::io::stderr().lock(), "{text}");
    }
}

impl Line<'_> {
    fn text(&self) -> String {
        let Line { time, id, method, route, status, ms, .. } = self;
        let client = self.client.map_or_else(|| "-".to_owned(), |client| client.to_string());
        let bytes = self.bytes.map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
        format!("{time} {id} {client} {method} {route} {status} {ms}ms {bytes}B")
    }
}

/// The upper ends of the spans that answers are counted by, in milliseconds.
const SPANS: [u64; 9] = [5, 10, 25, 50, 100, 250, 1000, 5000, 30_000];

/// What was asked for and how it was answered.
#[derive(Default)]
pub(super) struct Counts {
    routes: Mutex<BTreeMap<String, Count>>,
}

#[derive(Clone, Default)]
struct Count {
    statuses: BTreeMap<u16, u64>,
    /// How many took at most as long as each span.
    within: [u64; SPANS.len()],
    all: u64,
    time: Duration,
}

impl Counts {
    fn add(&self, route: &str, status: u16, took: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let count = routes.entry(route.to_owned()).or_default();
        *count.statuses.entry(status).or_default() += 1;
        count.all += 1;
        count.time += took;
        let spans = SPANS.iter().zip(&mut count.within).filter(|(most, _)| took.as_millis() <= u128::from(**most));
        spans.for_each(|(_, within)| *within += 1);
    }

    /// In the text format of Prometheus; `gauges` are further values with what they mean.
    pub(super) fn show(&self, gauges: &[(&str, &str, u64)]) -> String {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut out = String::new();
        for (name, help, value) in gauges {
            _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
        }
        out += "# HELP banxin_requests_total Answers by route and status.\n# TYPE banxin_requests_total counter\n";
        for (route, count) in &routes {
            for (status, number) in &count.statuses {
                _ = writeln!(out, "banxin_requests_total{{route=\"{route}\",status=\"{status}\"}} {number}");
            }
        }
        let name = "banxin_request_seconds";
        _ = writeln!(out, "# HELP {name} Time until the answer was ready, by route.\n# TYPE {name} histogram");
        for (route, count) in &routes {
            for (most, within) in SPANS.iter().zip(count.within) {
                let most = Duration::from_millis(*most).as_secs_f64();
                _ = writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"{most}\"}} {within}");
            }
            _ = writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {}", count.all);
            _ = writeln!(out, "{name}_sum{{route=\"{route}\"}} {}", count.time.as_secs_f64());
            _ = writeln!(out, "{name}_count{{route=\"{route}\"}} {}", count.all);
        }
        out
    }
}
