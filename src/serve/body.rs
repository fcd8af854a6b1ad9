//! Bodies: how many bytes of them are held, and how slowly one may come.
#![expect(clippy::cast_possible_truncation, reason = "parts are bounded by the size of a body, in KiB")]

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

/// For so long a body may come at any pace.
const GRACE: Duration = Duration::from_secs(5);

/// From then on it must have come at least so fast, in bytes a second: 32 KiB, a thousandth of the largest body.
const SLOWEST: u64 = 32 << 10;

/// A body that has come whole, with its share of what may be held.
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    _share: Option<OwnedSemaphorePermit>,
}

/// Why a body was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refused {
    /// It is longer than allowed.
    Long,
    /// It came too slowly.
    Slow,
    /// It broke off.
    Broken,
    /// Others hold all there is.
    Full,
}

/// What bounds a body.
#[derive(Clone, Copy)]
pub(super) struct Bounds<'s> {
    /// Its most bytes.
    pub most: usize,
    /// What all bodies may hold, in KiB.
    pub room: &'s Arc<Semaphore>,
    /// How long to wait for some of that.
    pub wait: Duration,
    /// How long it may take in all.
    pub time: Duration,
}

/// Reads a body to its end. It holds no more than has come of it, so that one that never comes keeps nobody out.
pub(super) async fn read(mut body: Body, bounds: Bounds<'_>) -> Result<Held, Refused> {
    let started = Instant::now();
    let mut held = Held { bytes: vec![], _share: None };
    loop {
        let pace = GRACE + Duration::from_millis(held.bytes.len() as u64 * 1000 / SLOWEST);
        let until = started + pace.min(bounds.time);
        let Some(part) = timeout_at(until, next(&mut body)).await.map_err(|_| Refused::Slow)? else {
            return Ok(held);
        };
        let part = part.map_err(|_| Refused::Broken)?;
        if held.bytes.len() + part.len() > bounds.most {
            return Err(Refused::Long);
        }
        let share = part.len().div_ceil(1 << 10) as u32;
        let share = timeout(bounds.wait, Arc::clone(bounds.room).acquire_many_owned(share)).await;
        let Ok(Ok(share)) = share else { return Err(Refused::Full) };
        match &mut held._share {
            Some(whole) => whole.merge(share),
            none => *none = Some(share),
        }
        held.bytes.extend_from_slice(&part);
    }
}

/// The next bytes of a body; `None` at its end.
async fn next(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        match std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await? {
            Ok(frame) => {
                // Trailers say nothing that we ask.
                if let Ok(bytes) = frame.into_data() {
                    return Some(Ok(bytes));
                }
            }
            Err(error) => return Some(Err(error)),
        }
    }
}
