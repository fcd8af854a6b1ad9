//! A bucket of an S3 store, by way of the `object_store` crate. Its calls block; the connections live on a thread of
//! their own, so that what the server says between two calls is heard.

use std::error::Error;
use std::fmt::{self, Debug, Formatter};
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::client::{HttpError, HttpErrorKind};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, BackoffConfig, GetOptions, ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions,
    PutPayload, RetryConfig, WriteMultipart,
};
use tokio::runtime::{Builder, Runtime};

use super::{Bucket, Fault};

/// The name that an object's SHA-256 is kept under, among its metadata.
const DIGEST: Attribute = Attribute::Metadata(std::borrow::Cow::Borrowed("sha256"));

/// How many bytes are sent at once. A store takes 10,000 such pieces of an object.
const PIECE: usize = 8 << 20;
/// How many pieces are on the way at the same time.
const PIECES: usize = 2;

/// After how many calls without an answer the store is given up, so that a batch ends soon when a network is down.
const ENOUGH: u32 = 5;

/// A bucket.
pub struct Client {
    store: Arc<dyn ObjectStore>,
    runtime: Runtime,
    /// Calls without an answer since the last one that had one.
    unanswered: AtomicU32,
}

impl Debug for Client {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Client {
    /// The bucket of a name, by the usual `AWS_…` variables of the environment. Nothing is asked of the store yet.
    ///
    /// # Errors
    /// Why the variables make no sense.
    pub fn open(bucket: &str) -> Result<Client, String> {
        if bucket.is_empty() {
            return Err("地址里没有存储桶".to_owned());
        }
        Client::build(AmazonS3Builder::from_env().with_bucket_name(bucket))
    }

    /// The bucket of these settings.
    ///
    /// # Errors
    /// Why they make no sense.
    pub fn build(settings: AmazonS3Builder) -> Result<Client, String> {
        // Somebody else may have chosen before us; any will do.
        _ = rustls::crypto::ring::default_provider().install_default();
        let wait = Duration::from_millis;
        let retry = RetryConfig {
            backoff: BackoffConfig { init_backoff: wait(200), max_backoff: wait(2_000), base: 2.0 },
            max_retries: 3,
            retry_timeout: wait(20_000),
        };
        let store = settings.with_retry(retry).build().map_err(|error| root(&error))?;
        Client::over(Arc::new(store)).map_err(|error| error.to_string())
    }

    /// A bucket that is any other store, such as one in memory.
    ///
    /// # Errors
    /// Those of starting a thread.
    pub fn over(store: Arc<dyn ObjectStore>) -> io::Result<Client> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        Ok(Client { store, runtime, unanswered: AtomicU32::new(0) })
    }

    /// Waits for a call, unless the store has not answered for long.
    fn wait<T>(&self, call: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        if self.unanswered.load(Ordering::Relaxed) >= ENOUGH {
            return Err(Fault::GivenUp);
        }
        let answer = self.runtime.block_on(call);
        match &answer {
            Err(Fault::Unreachable(_) | Fault::NoCredentials) => _ = self.unanswered.fetch_add(1, Ordering::Relaxed),
            _ => self.unanswered.store(0, Ordering::Relaxed),
        }
        answer
    }
}

impl Bucket for Client {
    fn list(&self, folder: &str) -> Result<Vec<String>, Fault> {
        let folder = path(folder)?;
        let listed = async { self.store.list(Some(&folder)).try_collect::<Vec<_>>().await.map_err(fault) };
        let mut keys: Vec<String> = self.wait(listed)?.into_iter().map(|meta| meta.location.into()).collect();
        keys.sort();
        Ok(keys)
    }

    fn read(&self, key: &str, most: u64, out: &mut dyn Write) -> Result<(), Fault> {
        let path = path(key)?;
        self.wait(async {
            let mut pieces = self.store.get(&path).await.map_err(fault)?.into_stream();
            let mut left = most;
            while let Some(piece) = pieces.next().await.transpose().map_err(fault)?.filter(|_| left > 0) {
                let piece = &piece[..piece.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
                out.write_all(piece).map_err(local)?;
                left -= piece.len() as u64;
            }
            Ok(())
        })
    }

    fn write(&self, key: &str, bytes: &mut dyn Read, sha256: &str) -> Result<(), Fault> {
        let path = path(key)?;
        let attributes = Attributes::from_iter([(DIGEST, sha256.to_owned())]);
        let first = piece(bytes)?;
        if first.len() < PIECE {
            let options = PutOptions { attributes, ..PutOptions::default() };
            let put = async { self.store.put_opts(&path, PutPayload::from(first), options).await.map_err(fault) };
            return self.wait(put).map(drop);
        }
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        self.wait(async {
            let upload = self.store.put_multipart_opts(&path, options).await.map_err(fault)?;
            let mut upload = WriteMultipart::new_with_chunk_size(upload, PIECE);
            match send(&mut upload, first, bytes).await {
                Ok(()) => upload.finish().await.map(drop).map_err(fault),
                Err(error) => {
                    // What is left of it cannot be seen by anybody; the store's own rules take it away some day.
                    _ = upload.abort().await;
                    Err(error)
                }
            }
        })
    }

    fn digest(&self, key: &str) -> Result<(u64, Option<String>), Fault> {
        let path = path(key)?;
        self.wait(async {
            let head = self.store.get_opts(&path, GetOptions::new().with_head(true)).await.map_err(fault)?;
            Ok((head.meta.size, head.attributes.get(&DIGEST).map(|digest| digest.to_string())))
        })
    }

    fn remove(&self, key: &str) -> Result<(), Fault> {
        let path = path(key)?;
        self.wait(async { self.store.delete(&path).await.map_err(fault) })
    }
}

/// Sends all pieces of an object.
async fn send(upload: &mut WriteMultipart, mut next: Vec<u8>, bytes: &mut dyn Read) -> Result<(), Fault> {
    while !next.is_empty() {
        upload.wait_for_capacity(PIECES).await.map_err(fault)?;
        upload.put(next.into());
        next = piece(bytes)?;
    }
    Ok(())
}

/// The next piece; a shorter one, or none, at the end.
fn piece(bytes: &mut dyn Read) -> Result<Vec<u8>, Fault> {
    let mut piece = vec![];
    bytes.take(PIECE as u64).read_to_end(&mut piece).map_err(local)?;
    Ok(piece)
}

/// A key as it is, without another round of escapes.
fn path(key: &str) -> Result<Path, Fault> {
    Path::parse(key).map_err(|_| Fault::Name)
}

fn local(error: io::Error) -> Fault {
    Fault::Other(error.to_string())
}

/// The fault that an error is. Some calls hand on the server's answer as words only, so those are looked at.
fn fault(error: object_store::Error) -> Fault {
    use object_store::Error::{InvalidPath, NotFound, PermissionDenied, Unauthenticated};
    let words = error.to_string();
    let code = part(&words, "Code");
    let status = words.split_once("status code: ").and_then(|(_, status)| status.get(..3));
    match (&error, status) {
        _ if code == Some("NoSuchBucket") => Fault::NoBucket,
        (NotFound { .. }, _) => Fault::NoObject,
        (InvalidPath { .. }, _) => Fault::Name,
        (PermissionDenied { .. } | Unauthenticated { .. }, _) | (_, Some("401" | "403")) => {
            Fault::Denied(code.unwrap_or("AccessDenied").to_owned())
        }
        // The last place where credentials are looked for: the address inside a cloud that gives them out.
        _ if words.contains("/latest/meta-data/") || words.contains("/latest/api/token") => Fault::NoCredentials,
        _ => match (unanswered(&error), code, part(&words, "Message")) {
            (Some(why), ..) => Fault::Unreachable(format!("{why}：{}", root(&error))),
            (None, Some(code), Some(message)) => Fault::Other(format!("{code}：{message}")),
            _ => Fault::Other(root(&error)),
        },
    }
}

/// Why there was no answer, where that is what went wrong.
fn unanswered(error: &object_store::Error) -> Option<&'static str> {
    match causes(error).find_map(|cause| cause.downcast_ref::<HttpError>())?.kind() {
        HttpErrorKind::Connect => Some("连接不上"),
        HttpErrorKind::Timeout => Some("超时"),
        HttpErrorKind::Request | HttpErrorKind::Interrupted => Some("连接中断"),
        _ => None,
    }
}

/// The words of the first cause, which alone say what can be mended.
fn root(error: &object_store::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// An error and what caused it, step by step.
fn causes(error: &object_store::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |cause| (*cause).source())
}

/// A member of the store's answer in XML.
fn part<'w>(words: &'w str, name: &str) -> Option<&'w str> {
    let (_, rest) = words.split_once(&format!("<{name}>"))?;
    rest.split_once('<').map(|(part, _)| part)
}
