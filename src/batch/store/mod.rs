//! Object stores: what `s3://bucket/key` means, and what a batch asks of a bucket.
//!
//! Reports, pictures and outputs go between store and memory one at a time, as they do for folders; nothing is mirrored
//! to this machine first. A mirror would need the room of the whole archive, and could tell what is still there as an
//! earlier run left it only by reading everything again. An object is put whole or not at all, so it needs no temporary
//! name, and its SHA-256 is put along with it, so one question without the content tells whether it is still what the
//! manifest says.
//!
//! All of this is here in every build but for the client itself, which needs the feature `s3`.

#[cfg(feature = "s3")]
pub mod s3;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};

use super::locked;
use crate::diag::{Finding, Place};
use crate::source::{MAX_BYTES, Source};

/// What is asked of a bucket. Keys have `/` between folders; the folder of all keys is empty.
pub trait Bucket: fmt::Debug + Send + Sync {
    /// The keys below a folder, sorted.
    ///
    /// # Errors
    /// [`Fault`], as for all that follows.
    fn list(&self, folder: &str) -> Result<Vec<String>, Fault>;

    /// Reads an object, at most its first `most` bytes.
    ///
    /// # Errors
    /// [`Fault`].
    fn read(&self, key: &str, most: u64, out: &mut dyn Write) -> Result<(), Fault>;

    /// Writes an object, whole or not at all; the SHA-256 of its bytes stays with it.
    ///
    /// # Errors
    /// [`Fault`].
    fn write(&self, key: &str, bytes: &mut dyn Read, sha256: &str) -> Result<(), Fault>;

    /// The size of an object and the SHA-256 that it was written with, if we wrote it.
    ///
    /// # Errors
    /// [`Fault`].
    fn digest(&self, key: &str) -> Result<(u64, Option<String>), Fault>;

    /// Removes an object.
    ///
    /// # Errors
    /// [`Fault`].
    fn remove(&self, key: &str) -> Result<(), Fault>;
}

/// Why a store did not do what it was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// There is no such object.
    NoObject,
    /// There is no such bucket.
    NoBucket,
    /// The name cannot be an object's.
    Name,
    /// There are no credentials where they are looked for.
    NoCredentials,
    /// The credentials are wrong or do not suffice; the store's code for it.
    Denied(String),
    /// The store does not answer; why.
    Unreachable(String),
    /// It has not answered so often that it is not asked again.
    GivenUp,
    /// Anything else; its words.
    Other(String),
}

impl Fault {
    /// The words, and how to mend it.
    fn words(&self) -> (String, &'static str) {
        match self {
            Fault::NoObject => ("没有这个对象".into(), "核对存储桶和前缀。"),
            Fault::NoBucket => {
                ("没有这个存储桶".into(), "核对存储桶的名称，以及环境变量 AWS_ENDPOINT_URL、AWS_REGION。")
            }
            Fault::Name => ("名称里有空的、“.”、“..”这样的一级或控制字符".into(), "给对象改名。"),
            Fault::NoCredentials => {
                ("没有访问凭证".into(), "设置环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY。")
            }
            Fault::Denied(code) => (
                format!("没有权限（{code}）"),
                "核对环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY，请管理员放开这个前缀的读写权限。",
            ),
            Fault::Unreachable(why) => {
                (format!("对象存储没有应答（{why}）"), "核对网络和环境变量 AWS_ENDPOINT_URL；恢复后再次运行。")
            }
            Fault::GivenUp => ("对象存储连续多次没有应答，这次运行不再尝试".into(), "网络恢复后再次运行。"),
            Fault::Other(why) => (
                why.clone(),
                "核对环境变量 AWS_ENDPOINT_URL、AWS_REGION；不加密的 http:// 要另设 AWS_ALLOW_HTTP=true。",
            ),
        }
    }
}

/// The code of findings about objects and buckets that cannot be read.
pub const UNREADABLE: &str = "object-unreadable";
/// The code of findings about objects that cannot be written.
pub const UNWRITTEN: &str = "object-unwritten";

/// An object, or a folder of objects: a bucket and a key.
#[derive(Clone, Debug)]
pub struct Object {
    bucket: Arc<dyn Bucket>,
    address: Address,
}

impl Object {
    /// The one named `name` below this folder, with `/` between folders.
    pub fn join(&self, name: &str) -> Object {
        let folder = &self.address.key;
        let key = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        Object { bucket: self.bucket.clone(), address: Address { key, ..self.address.clone() } }
    }

    /// The folder that it lies in.
    pub fn folder(&self) -> Object {
        let key = self.address.key.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        Object { bucket: self.bucket.clone(), address: Address { key, ..self.address.clone() } }
    }

    /// Its name from a folder that it lies below.
    pub fn below(&self, folder: &Address) -> Option<&str> {
        if self.address.bucket != folder.bucket {
            return None;
        }
        let key = self.address.key.as_str();
        if folder.key.is_empty() { Some(key) } else { key.strip_prefix(&folder.key)?.strip_prefix('/') }
    }

    /// Its name in its folder.
    pub fn name(&self) -> &str {
        self.address.key.rsplit('/').next().unwrap_or_default()
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// All objects below this folder, sorted.
    ///
    /// # Errors
    /// `object-unreadable`, as for all that reads.
    pub fn list(&self) -> Result<Vec<Object>, Finding> {
        let keys = self.bucket.list(&self.address.key).map_err(|fault| self.unreadable(&fault))?;
        let object = |key| Object { bucket: self.bucket.clone(), address: Address { key, ..self.address.clone() } };
        Ok(keys.into_iter().map(object).collect())
    }

    /// Its text.
    ///
    /// # Errors
    /// `object-unreadable`, and those of [`Source::read_from`].
    pub fn source(&self) -> Result<Source, (Source, Finding)> {
        let name = self.address.to_string();
        let mut bytes = vec![];
        if let Err(finding) = self.read(MAX_BYTES + 1, &mut bytes) {
            return Err((Source::new(name, ""), finding));
        }
        Source::read_from(&name, bytes.as_slice()).map_err(|unread| (unread.source, unread.finding))
    }

    /// Reads its first `most` bytes.
    ///
    /// # Errors
    /// `object-unreadable`.
    pub fn read(&self, most: u64, out: &mut dyn Write) -> Result<(), Finding> {
        self.bucket.read(&self.address.key, most, out).map_err(|fault| self.unreadable(&fault))
    }

    /// The same; whether there is such an object.
    ///
    /// # Errors
    /// `object-unreadable` for all other reasons.
    pub fn read_if_there(&self, most: u64, out: &mut dyn Write) -> Result<bool, Finding> {
        match self.bucket.read(&self.address.key, most, out) {
            Ok(()) => Ok(true),
            Err(Fault::NoObject) => Ok(false),
            Err(fault) => Err(self.unreadable(&fault)),
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// `object-unwritten`.
    pub fn write(&self, bytes: &mut dyn Read, sha256: &str) -> Result<(), Finding> {
        let written = self.bucket.write(&self.address.key, bytes, sha256);
        written.map_err(|fault| self.finding(UNWRITTEN, "不能写出", &fault))
    }

    /// Whether it was written by us with this size and digest and nobody has written it since.
    pub fn is_whole(&self, bytes: u64, sha256: &str) -> bool {
        let found = self.bucket.digest(&self.address.key);
        found.is_ok_and(|(size, digest)| size == bytes && digest.as_deref() == Some(sha256))
    }

    /// Removes it.
    ///
    /// # Errors
    /// `object-unwritten`.
    pub fn remove(&self) -> Result<(), Finding> {
        self.bucket.remove(&self.address.key).map_err(|fault| self.finding(UNWRITTEN, "不能删除", &fault))
    }

    fn unreadable(&self, fault: &Fault) -> Finding {
        self.finding(UNREADABLE, "读不到", fault)
    }

    fn finding(&self, code: &'static str, what: &str, fault: &Fault) -> Finding {
        let (words, hint) = fault.words();
        Finding::error(code, Place::File, format!("{what} {}：{words}", self.address)).hint(hint)
    }
}

/// A bucket and a key in it, such as `s3://bucket/folder/report.json`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    bucket: String,
    key: String,
}

impl Address {
    /// Reads an address; `None` for what is the path of a file.
    pub fn of(text: &str) -> Option<Address> {
        let (bucket, key) = text.strip_prefix("s3://").map(|rest| rest.split_once('/').unwrap_or((rest, "")))?;
        Some(Address { bucket: bucket.to_owned(), key: key.trim_end_matches('/').to_owned() })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

/// The buckets of a run, each opened once.
#[derive(Default, Debug)]
pub struct Stores(Mutex<BTreeMap<String, Arc<dyn Bucket>>>);

impl Stores {
    /// Makes a bucket known by its name.
    pub fn add(&self, name: &str, bucket: Arc<dyn Bucket>) {
        locked(&self.0, |buckets| buckets.insert(name.to_owned(), bucket));
    }

    /// The object or folder of an address. Nothing is asked of the store yet.
    ///
    /// # Errors
    /// `s3-missing` where this build has no client, `s3-settings` where the environment makes no sense.
    pub fn open(&self, address: &Address) -> Result<Object, Finding> {
        locked(&self.0, |buckets| {
            let bucket = match buckets.get(&address.bucket) {
                Some(bucket) => bucket.clone(),
                None => connect(&address.bucket)?,
            };
            buckets.insert(address.bucket.clone(), bucket.clone());
            Ok(Object { bucket, address: address.clone() })
        })
    }
}

#[cfg(feature = "s3")]
fn connect(bucket: &str) -> Result<Arc<dyn Bucket>, Finding> {
    s3::Client::open(bucket).map(|client| Arc::new(client) as Arc<dyn Bucket>).map_err(|why| {
        let words = format!("不能使用对象存储的存储桶“{bucket}”：{why}");
        let hint = "核对地址（s3://存储桶/前缀）和 AWS_ 开头的环境变量；不加密的 http:// 要另设 AWS_ALLOW_HTTP=true。";
        Finding::error("s3-settings", Place::File, words).hint(hint)
    })
}

#[cfg(not(feature = "s3"))]
fn connect(_: &str) -> Result<Arc<dyn Bucket>, Finding> {
    let words = "这个程序构建时没有包括对象存储（s3://）";
    let hint = "用 cargo build --release --features s3 重新构建，或先把文件复制到本机的文件夹。";
    Err(Finding::error("s3-missing", Place::File, words).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_paths() {
        let parts = |text| Address::of(text).map(|a| (a.bucket, a.key));
        let part = |bucket: &str, key: &str| Some((bucket.to_owned(), key.to_owned()));
        assert_eq!(parts("s3://b/年报/市/"), part("b", "年报/市"));
        assert_eq!(parts("s3://b/a.json"), part("b", "a.json"));
        assert_eq!((parts("s3://b"), parts("s3://b/")), (part("b", ""), part("b", "")));
        assert_eq!((parts("s3:/b"), parts("in/s3://b"), parts("-")), (None, None, None));
    }

    #[cfg(not(feature = "s3"))]
    #[test]
    fn a_build_without_a_client_says_so() {
        let finding = Stores::default().open(&Address::of("s3://b/in").unwrap()).unwrap_err();
        assert_eq!(finding.code, "s3-missing");
        assert!(finding.hints[0].contains("--features s3"));
    }
}
