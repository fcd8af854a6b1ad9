//! Batches from and to object stores: in memory, where calls can be made to fail, and through the program against a
//! server that speaks S3 (`moto_server`).

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::root;
use banxin::Format;
use banxin::batch::entry::State;
use banxin::batch::input;
use banxin::batch::jobs::Jobs;
use banxin::batch::output::{Output, StoreFolder};
use banxin::batch::recipe::Recipe;
use banxin::batch::sources::Sources;
use banxin::batch::store::s3::Client;
use banxin::batch::store::{Address, Bucket, Fault, Stores};
use banxin::batch::{Batch, Done, Inputs, manifest};
use banxin::engine::Engine;
use banxin::engine::make::EngineMaker;
use object_store::aws::AmazonS3Builder;
use object_store::memory::InMemory;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// An official document with a number of its own.
fn report(n: usize) -> String {
    let text = fs::read_to_string(root().join("samples/gongwen-han.json")).unwrap();
    let mut report: Value = serde_json::from_str(&text).unwrap();
    report["body"].as_array_mut().unwrap().insert(0, format!("这是第{n}号。").into());
    report.to_string()
}

/// The same with a picture.
fn pictured(n: usize, path: &str) -> String {
    let mut report: Value = serde_json::from_str(&report(n)).unwrap();
    let figure = serde_json::json!({ "figure": path, "caption": "图1 样子", "alt": "样子" });
    report["body"].as_array_mut().unwrap().push(figure);
    report.to_string()
}

fn picture() -> Vec<u8> {
    fs::read(root().join("samples/yangzhang.png")).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn put(bucket: &dyn Bucket, key: &str, bytes: impl AsRef<[u8]>) {
    bucket.write(key, &mut bytes.as_ref(), &sha256(bytes.as_ref())).unwrap();
}

fn get(bucket: &dyn Bucket, key: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![];
    bucket.read(key, u64::MAX, &mut bytes).ok().map(|()| bytes)
}

/// Every object below a folder with its bytes, but for the times.
fn objects(bucket: &dyn Bucket, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let keys = bucket.list(folder).unwrap().into_iter().filter(|key| !key.ends_with(".times.jsonl"));
    keys.map(|key| (key[folder.len() + 1..].to_owned(), get(bucket, &key).unwrap())).collect()
}

/// A bucket in memory, some of whose calls fail.
#[derive(Debug)]
struct Shaky {
    bucket: Client,
    /// Beginnings of keys that cannot be read or written.
    faults: Mutex<BTreeMap<String, Fault>>,
}

impl Shaky {
    fn new() -> Arc<Shaky> {
        let bucket = Client::over(Arc::new(InMemory::new())).unwrap();
        Arc::new(Shaky { bucket, faults: Mutex::default() })
    }

    fn check(&self, key: &str) -> Result<(), Fault> {
        let faults = self.faults.lock().unwrap();
        faults.iter().find(|(start, _)| key.starts_with(*start)).map_or(Ok(()), |(_, fault)| Err(fault.clone()))
    }
}

impl Bucket for Shaky {
    fn list(&self, folder: &str) -> Result<Vec<String>, Fault> {
        self.check(folder)?;
        self.bucket.list(folder)
    }

    fn read(&self, key: &str, most: u64, out: &mut dyn Write) -> Result<(), Fault> {
        self.check(key)?;
        self.bucket.read(key, most, out)
    }

    fn write(&self, key: &str, bytes: &mut dyn Read, sha256: &str) -> Result<(), Fault> {
        self.check(key)?;
        self.bucket.write(key, bytes, sha256)
    }

    fn digest(&self, key: &str) -> Result<(u64, Option<String>), Fault> {
        self.check(key)?;
        self.bucket.digest(key)
    }

    fn remove(&self, key: &str) -> Result<(), Fault> {
        self.check(key)?;
        self.bucket.remove(key)
    }
}

/// What became of a report: its output, its state or the code of its first finding, whether it was done before.
type Told = (String, String, bool);

/// Runs a batch from `s3://b/` addresses to `s3://b/out`. One that is killed ends before its manifest is written.
fn run(bucket: &Arc<Shaky>, inputs: &[&str], killed: bool) -> Vec<Told> {
    let engine = Engine::open(&root().join("layouts"), &root().join("fonts")).unwrap_or_else(|_| panic!("engine"));
    let stores = Stores::default();
    stores.add("b", bucket.clone());
    let named = "s3://b/out/";
    let output = StoreFolder::open(stores.open(&Address::of(named).unwrap()).unwrap(), None).unwrap();
    let mut journal = output.journal().unwrap();
    let mut sources = Sources::new(&stores, output.workspace());
    let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
    let jobs = Jobs::new(input::list(&inputs, Path::new(named), &mut sources), None);
    let maker = EngineMaker { engine: &engine, formats: &[Format::Pdf], strict: false };
    let recipe = Recipe::of(&maker).unwrap();
    let told = Mutex::new(vec![]);
    let watch = |done: &Done| {
        let state = match (done.state, done.findings.first()) {
            (State::Written, _) => "written",
            (_, Some(finding)) => finding.code,
            _ => "refused",
        };
        told.lock().unwrap().push((done.key.output.clone(), state.to_owned(), done.unchanged));
    };
    let inputs = Inputs::default();
    let batch = Batch { maker: &maker, recipe: &recipe, output: &output, again: false, inputs: &inputs };
    batch.run(2, jobs, &mut journal, &watch).unwrap();
    if !killed {
        let mut done = journal.into_done();
        let mut content = |out: &mut dyn Write| manifest::write(&mut done, &Default::default(), out);
        output.write_list("manifest.jsonl", &mut content).unwrap();
        Box::new(output).close().unwrap();
    }
    let mut told = told.into_inner().unwrap();
    told.sort();
    told
}

fn told(expected: &[(&str, &str, bool)]) -> Vec<Told> {
    expected.iter().map(|(output, state, done)| ((*output).to_owned(), (*state).to_owned(), *done)).collect()
}

#[test]
fn reports_below_a_prefix_are_listed_read_and_written_once() {
    let bucket = Shaky::new();
    put(&*bucket, "年报/市/甲.json", report(1));
    put(&*bucket, "年报/乙.json", pictured(2, "图/章.png"));
    put(&*bucket, "年报/图/章.png", picture());
    put(&*bucket, "年报/丙.json", pictured(3, "没有.png"));
    put(&*bucket, "年报/全市.jsonl", format!("{}\n\n{}\n", report(4), report(5)));
    put(&*bucket, "年报/坏.json", "{");
    put(&*bucket, "年报/说明.txt", "不是报告");
    put(&*bucket, "年报/manifest.jsonl", "{}");
    put(&*bucket, "年报与众不同/丁.json", report(6));
    let first = |done| {
        told(&[
            ("丙", "figure-unreadable", false),
            ("乙", "written", done),
            ("全市/000001", "written", done),
            ("全市/000003", "written", done),
            ("坏", if done { "refused" } else { "json-syntax" }, done),
            ("市/甲", "written", done),
        ])
    };
    assert_eq!(run(&bucket, &["s3://b/年报/"], false), first(false));
    let written = objects(&*bucket, "out");
    let names: Vec<_> = written.keys().map(String::as_str).collect();
    assert_eq!(names, ["manifest.jsonl", "乙.pdf", "全市/000001.pdf", "全市/000003.pdf", "市/甲.pdf"]);
    assert!(written["乙.pdf"].starts_with(b"%PDF-1.7"));

    assert_eq!(
        run(&bucket, &["s3://b/年报"], false),
        first(true),
        "what could be mended beside a report is tried again"
    );
    assert_eq!(objects(&*bucket, "out"), written);

    // A report, a picture and outputs that changed; the output folder below the input.
    put(&*bucket, "年报/市/甲.json", report(7));
    put(&*bucket, "年报/图/章.png", fs::read(root().join("samples/wudang-2020.png")).unwrap());
    bucket.remove("out/全市/000001.pdf").unwrap();
    bucket.bucket.write("out/全市/000003.pdf", &mut &b"%PDF"[..], "").unwrap();
    let changed: Vec<_> = run(&bucket, &["s3://b/年报"], false).into_iter().filter(|(.., done)| !done).collect();
    let outputs: Vec<_> = changed.iter().map(|(output, ..)| output.as_str()).collect();
    assert_eq!(outputs, ["丙", "乙", "全市/000001", "全市/000003", "市/甲"]);
    let again = objects(&*bucket, "out");
    assert_eq!(again["全市/000003.pdf"], written["全市/000003.pdf"]);
    assert!(again["市/甲.pdf"] != written["市/甲.pdf"] && again["乙.pdf"] != written["乙.pdf"]);
}

#[test]
fn inputs_are_named_as_in_folders() {
    let bucket = Shaky::new();
    put(&*bucket, "a.json", report(1));
    put(&*bucket, "deep/b.json", report(2));
    put(&*bucket, "out/old.json", report(3));
    let outputs = |inputs: &[&str]| run(&bucket, inputs, true).into_iter().map(|(o, s, _)| (o, s)).collect::<Vec<_>>();
    let of = |pairs: &[(&str, &str)]| pairs.iter().map(|(o, s)| ((*o).into(), (*s).into())).collect::<Vec<_>>();
    assert_eq!(outputs(&["s3://b"]), of(&[("a", "written"), ("deep/b", "written")]), "the output is no input");
    assert_eq!(outputs(&["s3://b/deep/b.json"]), of(&[("b", "written")]));
    assert_eq!(outputs(&["s3://b/none/"]), of(&[("s3://b/none/", "object-unreadable")]), "an empty prefix is a slip");
    assert_eq!(outputs(&["s3://b/none.json"]), of(&[("none", "object-unreadable")]));
    assert_eq!(outputs(&["s3://b/none.jsonl"]), of(&[("none", "object-unreadable")]));
    assert_eq!(
        outputs(&["s3://b/a.json", "s3://b/deep/b.json", "s3://b/deep/../x/"])[2],
        ("s3://b/deep/../x/".into(), "object-unreadable".into())
    );
}

#[test]
fn a_run_that_was_killed_goes_on() {
    let bucket = Shaky::new();
    (0..40).for_each(|n| put(&*bucket, &format!("in/{n:02}.json"), report(n)));
    assert!(run(&bucket, &["s3://b/in"], true).iter().all(|(_, state, done)| state == "written" && !done));
    assert_eq!(get(&*bucket, "out/manifest.jsonl"), None);
    let done = |told: Vec<Told>| told.iter().filter(|(.., done)| *done).count();
    // Two objects of sixteen lines each were put; the lines after them were lost with the machine.
    assert_eq!(done(run(&bucket, &["s3://b/in"], true)), 32);
    assert_eq!(done(run(&bucket, &["s3://b/in"], false)), 32);
    assert_eq!(done(run(&bucket, &["s3://b/in"], false)), 40);
    assert_eq!(bucket.list("out/.banxin-manifest").unwrap(), Vec::<String>::new(), "nothing is left of the journal");
    assert_eq!(get(&*bucket, "out/manifest.jsonl").unwrap().split(|byte| *byte == b'\n').count(), 41);
}

#[test]
fn faults_are_told_by_report_and_tried_again() {
    let bucket = Shaky::new();
    ["in/a.json", "in/b.json", "in/c.json"].iter().enumerate().for_each(|(n, key)| put(&*bucket, key, report(n)));
    put(&*bucket, "in/d.json", pictured(4, "章.png"));
    put(&*bucket, "in/章.png", picture());
    let all = |state: [&str; 4], done: [bool; 4]| -> Vec<Told> {
        (0..4).map(|i| (["a", "b", "c", "d"][i].to_owned(), state[i].to_owned(), done[i])).collect()
    };
    let faults = |faults: &[(&str, Fault)]| {
        *bucket.faults.lock().unwrap() = faults.iter().map(|(key, fault)| ((*key).to_owned(), fault.clone())).collect();
    };
    let denied = || Fault::Denied("AccessDenied".into());
    faults(&[("in/a", denied()), ("out/b", Fault::Unreachable("超时".into())), ("in/章", Fault::GivenUp)]);
    let (unreadable, unwritten) = ("object-unreadable", "object-unwritten");
    assert_eq!(run(&bucket, &["s3://b/in"], false), all([unreadable, unwritten, "written", unreadable], [false; 4]));
    let words = String::from_utf8(get(&*bucket, "out/manifest.jsonl").unwrap()).unwrap();
    for said in ["没有权限（AccessDenied）", "不能写出 s3://b/out/b.pdf：对象存储没有应答（超时）"]
    {
        assert!(words.contains(said), "{words}");
    }
    faults(&[]);
    assert_eq!(run(&bucket, &["s3://b/in"], false), all(["written"; 4], [false, false, true, false]));
    // What is there stays while the store is at fault.
    faults(&[("in/", denied())]);
    put(&bucket.bucket, "in/a.json", report(9));
    assert_eq!(run(&bucket, &["s3://b/in/a.json"], false)[0].1, unreadable);
    faults(&[]);
    assert!(get(&*bucket, "out/a.pdf").is_some());
}

#[test]
fn large_objects_are_written_in_pieces() {
    let bucket = Client::over(Arc::new(InMemory::new())).unwrap();
    for size in [0, 1, 8 << 20, (17 << 20) + 5] {
        let bytes: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
        put(&bucket, "a", &bytes);
        assert!(get(&bucket, "a").unwrap() == bytes, "{size}");
        assert_eq!(bucket.digest("a").unwrap(), (size as u64, Some(sha256(&bytes))));
        let mut start = vec![];
        bucket.read("a", 5, &mut start).unwrap();
        assert_eq!(start, bytes[..size.min(5)]);
    }
}

/// A server that speaks S3, with a bucket; and the program's environment to use it.
struct Server {
    process: Child,
    port: u16,
    dir: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

const BUCKET: &str = "baogao";

fn server(env: &[(&str, &str)]) -> Option<Server> {
    if !crate::common::tool("moto_server") {
        return None;
    }
    let port = free_port();
    let mut command = Command::new("moto_server");
    command.args(["-H", "127.0.0.1", "-p", &port.to_string()]).envs(env.iter().copied());
    let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let server = Server { process, port, dir: tempfile::tempdir().unwrap() };
    for _ in 0..600 {
        if make_bucket(port).is_some() {
            return Some(server);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("moto_server does not answer");
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn make_bucket(port: u16) -> Option<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(stream, "PUT /{BUCKET} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.starts_with("HTTP/1.1 200").then_some(())
}

/// The program where nothing but what is given is known of stores.
fn banxin(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
    let ours = |name: &str| name.starts_with("AWS_") || name.to_lowercase().ends_with("_proxy");
    std::env::vars().filter(|(name, _)| ours(name)).for_each(|(name, _)| _ = command.env_remove(name));
    command.current_dir(dir).args(args).envs(env.iter().copied());
    command
}

fn said(mut command: Command) -> (i32, String) {
    let output = command.output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), words)
}

impl Server {
    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn banxin(&self, args: &[&str]) -> Command {
        let endpoint = self.endpoint();
        let keys = [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_REGION", "us-east-1")];
        let place = [("AWS_ENDPOINT_URL", endpoint.as_str()), ("AWS_ALLOW_HTTP", "true")];
        banxin(self.dir.path(), args, &[&keys[..], &place].concat())
    }

    fn run(&self, args: &[&str]) -> (i32, String) {
        said(self.banxin(args))
    }

    fn bucket(&self) -> Client {
        let builder = AmazonS3Builder::new().with_bucket_name(BUCKET).with_endpoint(self.endpoint());
        let builder = builder.with_allow_http(true).with_access_key_id("test").with_secret_access_key("test");
        Client::build(builder).unwrap()
    }
}

#[test]
fn the_program_reads_and_writes_a_store_as_it_does_folders() {
    let Some(server) = server(&[]) else { return };
    let bucket = server.bucket();
    let local = server.dir.path().join("in/市");
    fs::create_dir_all(&local).unwrap();
    let mut reports: BTreeMap<String, Vec<u8>> =
        (0..4).map(|n| (format!("市/{n} 号.json"), report(n).into_bytes())).collect();
    reports.insert("市/图.json".into(), pictured(4, "章.png").into_bytes());
    reports.insert("市/章.png".into(), picture());
    for (name, bytes) in &reports {
        fs::write(server.dir.path().join("in").join(name), bytes).unwrap();
        put(&bucket, &format!("年报 2020/{name}"), bytes);
    }
    let (from, to) = ("s3://baogao/年报 2020/", "s3://baogao/输出/");
    let (status, words) = server.run(&["batch", from, "-o", to]);
    assert!(status == 0 && words.contains("写出 5 份") && words.contains(&format!("{to}manifest.jsonl")), "{words}");
    assert!(server.run(&["batch", "in", "-o", "out"]).0 == 0 && server.run(&["batch", from, "-o", "mixed"]).0 == 0);
    assert_eq!(server.run(&["batch", "in", "-o", "s3://baogao/mixed"]).0, 0);
    let (stored, mixed) = (objects(&bucket, "输出"), objects(&bucket, "mixed"));
    assert_eq!((stored.len(), mixed.len()), (11, 11), "ten files and the manifest, nothing else: {:?}", stored.keys());
    for (name, bytes) in stored.iter().filter(|(name, _)| *name != "manifest.jsonl") {
        let file = |folder: &str| fs::read(server.dir.path().join(folder).join(name)).unwrap();
        assert!(mixed[name] == *bytes && file("out") == *bytes && file("mixed") == *bytes, "{name}");
    }
    let manifest = |folder: &str| fs::read(server.dir.path().join(folder).join("manifest.jsonl")).unwrap();
    assert!(stored["manifest.jsonl"] == manifest("mixed"), "the same whether files go to a folder or a store");
    assert!(mixed["manifest.jsonl"] == manifest("out"));

    put(&bucket, "年报 2020/市/0 号.json", report(100));
    put(&bucket, "年报 2020/市/1 号.json", "{}");
    put(&bucket, "年报 2020/市/3 号.json", "{");
    bucket.remove("输出/市/2 号.pdf").unwrap();
    let (status, words) = server.run(&["batch", from, "-o", to]);
    assert_eq!(status, 1);
    assert!(words.contains("写出 2 份，与上次相同 1 份，拒绝 2 份"), "{words}");
    let again = objects(&bucket, "输出");
    assert!(!again.contains_key("市/1 号.pdf"), "no file says what its report no longer does");
    assert!(again["市/3 号.pdf"] == stored["市/3 号.pdf"], "what a report says that is half copied nobody knows");
    assert!(String::from_utf8_lossy(&again["manifest.jsonl"]).contains("\"stale\""));
    put(&bucket, "年报 2020/市/3 号.json", &reports["市/3 号.json"]);
    assert_eq!(server.run(&["batch", from, "-o", to]).0, 1);
    let again = objects(&bucket, "输出");
    assert!(again["市/2 号.pdf"] == stored["市/2 号.pdf"] && again["市/0 号.pdf"] != stored["市/0 号.pdf"]);

    let shard = |n: usize| {
        let mut shard = server.banxin(&["batch", from, "-o", "s3://baogao/parts", "--shard", &format!("{n}/2")]);
        shard.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().code().unwrap()
    };
    assert!(shard(1) <= 1 && shard(2) <= 1);
    let merged = server.run(&["manifest", "merge", "s3://baogao/parts", "-o", "s3://baogao/parts/manifest.jsonl"]);
    assert_eq!(merged.0, 0, "{}", merged.1);
    let parts = objects(&bucket, "parts");
    assert!(parts.contains_key("manifest.1-of-2.jsonl") && parts["manifest.jsonl"] == again["manifest.jsonl"]);
}

#[test]
fn a_killed_program_goes_on_from_the_store() {
    let Some(server) = server(&[]) else { return };
    let bucket = server.bucket();
    (0..60).for_each(|n| put(&bucket, &format!("in/{n:02}.json"), report(n)));
    let args = ["batch", "s3://baogao/in", "-o", "s3://baogao/out", "--format", "pdf", "--jobs", "1"];
    let mut run = server.banxin(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while bucket.list("out/.banxin-manifest").unwrap().is_empty() && run.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(20));
    }
    run.kill().unwrap();
    assert_eq!(run.wait().unwrap().code(), None, "it was killed in the midst");
    let (status, words) = server.run(&args);
    let kept: usize = words.split("与上次相同 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(status == 0 && (16..60).contains(&kept), "{words}");
    assert_eq!(objects(&bucket, "out").len(), 61, "the journal is gone");
}

#[test]
fn what_is_wrong_with_the_store_is_said() {
    // A bucket may be made; whatever comes after that needs credentials that there are none of.
    let (Some(server), Some(strict)) = (server(&[]), server(&[("INITIAL_NO_AUTH_ACTION_COUNT", "1")])) else { return };
    put(&server.bucket(), "in/a.json", report(1));
    fs::write(server.dir.path().join("a.json"), report(1)).unwrap();
    let refused = |run: (i32, String), status: i32, said: &[&str]| {
        assert!(
            run.0 == status && said.iter().all(|said| run.1.contains(said)),
            "{said:?} is not in {}: {}",
            run.0,
            run.1
        );
    };
    let run = |server: &Server, from: &str, to: &str| server.run(&["batch", from, "-o", to]);
    refused(run(&server, "s3://keyi/in", "out"), 1, &["错误[object-unreadable]", "没有这个存储桶", "AWS_ENDPOINT_URL"]);
    refused(run(&server, "a.json", "s3://keyi/out"), 2, &["错误[object-unreadable]", "没有这个存储桶"]);
    refused(run(&server, "s3://baogao/kong/", "out"), 1, &["错误[object-unreadable]", "这个前缀下没有"]);
    refused(run(&server, "s3://", "out"), 2, &["错误[s3-settings]"]);
    refused(run(&strict, "s3://baogao/in", "out"), 1, &["错误[object-unreadable]", "没有权限（InvalidAccessKeyId）"]);

    let nowhere = format!("http://127.0.0.1:{}", free_port());
    let place = [("AWS_ENDPOINT_URL", nowhere.as_str()), ("AWS_ALLOW_HTTP", "true")];
    let keys = [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")];
    let run = |to: &str, env: &[(&str, &str)]| {
        said(banxin(server.dir.path(), &["batch", "s3://baogao/in/", "a.json", "-o", to], env))
    };
    let down = run("down", &[&place[..], &keys].concat());
    refused(down, 1, &["错误[object-unreadable]", "对象存储没有应答（连接不上：", "写出 1 份"]);
    let down = run("s3://baogao/out", &[&place[..], &keys].concat());
    refused(down, 2, &["错误[object-unreadable]", "对象存储没有应答（连接不上："]);
    let plain = run("plain", &[&place[..1], &keys].concat());
    refused(plain, 1, &["错误[object-unreadable]", "AWS_ALLOW_HTTP=true", "写出 1 份"]);
    let keyless = run("keyless", &[&place[..], &[("AWS_METADATA_ENDPOINT", nowhere.as_str())]].concat());
    refused(keyless, 1, &["错误[object-unreadable]", "没有访问凭证", "写出 1 份"]);
}
