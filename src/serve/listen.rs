//! Connections: how many, how long a client may leave undone what it has to do, and a stop that lets work end.
//!
//! No client keeps others out: where the last place is taken, the connection that has waited longest for its own client
//! gives way, of the address that has the most.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep, timeout};

use super::Limits;
use super::access::Client;

/// How long a stop waits for requests at work.
const STOP: Duration = Duration::from_secs(4);

/// How many connections may be leaving beyond those that are open: file handles are not without end.
const LEAVING: usize = 128;

/// Serves connections until `stop` is done, then lets the requests at work end, for 4 s at most.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let open = Arc::new(Open::default());
    let (stopping, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, address)) => {
                while open.count() >= limits.connections && open.give_way() {}
                // Those that gave way leave as soon as their tasks are run. Where many come again at once, nobody behind
                // them waits for that, but when too many have not left yet.
                if connections.len() >= limits.connections + LEAVING {
                    _ = timeout(Duration::from_millis(50), connections.join_next()).await;
                }
                let place = open.enter(address);
                let (router, stopped) = (router.clone(), stopped.clone());
                let client = Client(address.ip());
                connections.spawn(async move { connection(stream, client, router, limits, stopped, &place).await });
            }
            // No more file handles, or a client that has gone: others may fare better in a moment.
            Err(_) => {
                open.give_way();
                sleep(Duration::from_millis(50)).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    _ = stopping.send(true);
    let all = async { while connections.join_next().await.is_some() {} };
    _ = timeout(STOP, all).await;
}

/// The connections that are open, in the order in which they came.
#[derive(Default)]
struct Open {
    all: Mutex<BTreeMap<u64, Entry>>,
}

struct Entry {
    client: IpAddr,
    /// How many of its requests are worked on.
    at_work: Arc<AtomicUsize>,
    leave: Arc<Notify>,
}

/// A connection's place among those that are open, which it leaves when it ends.
struct Place {
    open: Arc<Open>,
    number: u64,
    at_work: Arc<AtomicUsize>,
    leave: Arc<Notify>,
}

impl Open {
    fn entries(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Entry>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self) -> usize {
        self.entries().len()
    }

    fn enter(self: &Arc<Open>, address: SocketAddr) -> Place {
        let mut entries = self.entries();
        let number = entries.last_key_value().map_or(0, |(last, _)| last + 1);
        let (at_work, leave) = (Arc::default(), Arc::new(Notify::new()));
        let entry = Entry { client: address.ip(), at_work: Arc::clone(&at_work), leave: Arc::clone(&leave) };
        entries.insert(number, entry);
        Place { open: Arc::clone(self), number, at_work, leave }
    }

    /// Asks a connection that waits for its client to leave: of the address with the most, the one that came first.
    /// Whether there is one.
    fn give_way(&self) -> bool {
        let mut entries = self.entries();
        let mut counts: BTreeMap<IpAddr, usize> = BTreeMap::new();
        entries.values().for_each(|entry| *counts.entry(entry.client).or_default() += 1);
        let waits = entries.iter().filter(|(_, entry)| entry.at_work.load(Ordering::Relaxed) == 0);
        // Of equals the last is taken: the one that came first.
        let number = waits.rev().max_by_key(|(_, entry)| counts[&entry.client]).map(|(number, _)| *number);
        let leaves = number.and_then(|number| entries.remove(&number));
        leaves.inspect(|entry| entry.leave.notify_one()).is_some()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.entries().remove(&self.number);
    }
}

/// One connection with its requests, one after the other.
async fn connection(
    stream: TcpStream,
    client: Client,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
    place: &Place,
) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.time).max_buf_size(64 << 10);
    let router = TowerToHyperService::new(router);
    let counted = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(client);
        let work = router.call(request);
        let at_work = AtWork::new(&place.at_work);
        async move {
            let answer = work.await;
            drop(at_work);
            answer
        }
    });
    let stream = TokioIo::new(Patient { stream, time: limits.time, since: None });
    let connection = builder.serve_connection(stream, counted);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = place.leave.notified() => return,
        _ = stopped.wait_for(|stopped| *stopped) => connection.as_mut().graceful_shutdown(),
    }
    _ = connection.await;
}

/// Counts a request among those at work as long as it lives.
struct AtWork(Arc<AtomicUsize>);

impl AtWork {
    fn new(count: &Arc<AtomicUsize>) -> AtWork {
        count.fetch_add(1, Ordering::Relaxed);
        AtWork(Arc::clone(count))
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A stream whose client must take what is written to it: within `time` something of it, or the connection ends.
struct Patient {
    stream: TcpStream,
    time: Duration,
    since: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    /// Lets a write that waits wait on, until its time is over.
    fn bounded<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.since = None;
            return written;
        }
        let time = self.time;
        ready!(self.since.get_or_insert_with(|| Box::pin(sleep(time))).as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.bounded(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.bounded(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
