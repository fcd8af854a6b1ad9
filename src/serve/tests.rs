//! The service over real connections, spoken to byte by byte so that bad clients can be played too.

use std::path::Path;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::*;
use crate::source::Source;

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

/// A service with small limits.
async fn start(change: impl FnOnce(&mut Limits)) -> Running {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let engine = Engine::open(&root.join("layouts"), &root.join("fonts")).expect("the shipped folders open");
    let (wait, time) = (Duration::from_secs(20), Duration::from_secs(20));
    let mut limits = Limits { body: 100 << 10, jobs: 2, room: 4 << 10, wait, connections: 32, time };
    change(&mut limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let until = async { _ = stopped.await };
    let ended = tokio::spawn(serve(listener, router(engine, limits), limits, until));
    Running { address, stop, ended }
}

/// A response: status, head, body.
type Got = (u16, String, Vec<u8>);

async fn send(running: &Running, bytes: &[u8]) -> Got {
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    read(&mut stream).await
}

async fn read(stream: &mut TcpStream) -> Got {
    let mut bytes = vec![];
    // A connection that is reset after its answer has still answered.
    _ = stream.read_to_end(&mut bytes).await;
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    (status, head, bytes[end..].to_vec())
}

async fn post(running: &Running, path: &str, accept: &str, body: &[u8]) -> Got {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{accept}Content-Length: {}\r\n\r\n",
        body.len()
    );
    send(running, &[head.as_bytes(), body].concat()).await
}

async fn fetch(running: &Running, path: &str) -> Got {
    send(running, format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).await
}

/// The state of the findings: refused, pages, codes.
fn said(got: &Got) -> (bool, u64, Vec<String>) {
    let said: Value = serde_json::from_slice(&got.2).unwrap_or_else(|e| panic!("{e}: {got:?}"));
    let codes = said["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned());
    (said["refused"].as_bool().unwrap(), said["pages"].as_u64().unwrap(), codes.collect())
}

fn report() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/wudang-2020.json")).unwrap()
}

#[tokio::test]
async fn a_report_comes_back_as_findings_and_as_every_format() {
    let running = start(|_| {}).await;
    let got = post(&running, "/check", "", report().as_bytes()).await;
    let (refused, pages, _) = said(&got);
    assert_eq!((got.0, refused, pages > 0), (200, false, true));
    for format in Format::ALL {
        let by_path = post(&running, &format!("/render/{}", format.name()), "", report().as_bytes()).await;
        let accept = format!("Accept: text/plain;q=1, {};q=0.9, */*\r\n", format.media_type());
        let by_accept = post(&running, "/render", &accept, report().as_bytes()).await;
        assert_eq!(by_path.0, 200, "{}", String::from_utf8_lossy(&by_path.2));
        assert_eq!(by_path.2, by_accept.2, "{}", by_accept.1);
        assert!(by_path.1.contains(&format!("content-type: {}", format.media_type())));
        assert!(by_path.1.contains(&format!("filename=\"report.{}\"; filename*=utf-8''%e4%b9%8c", format.name())));
    }
    assert!(post(&running, "/render/pdf", "", report().as_bytes()).await.2.starts_with(b"%PDF"));
    let picture = post(&running, "/pages/8", "", report().as_bytes()).await;
    assert!(picture.0 == 200 && picture.2.starts_with(b"\x89PNG") && picture.1.contains("content-type: image/png"));
    for (path, status) in [("/pages/9", 404), ("/pages/0", 404), ("/pages/x", 404), ("/pages/1?strict", 422)] {
        assert_eq!(post(&running, path, "", report().as_bytes()).await.0, status, "{path}");
    }
    assert_eq!(post(&running, "/render", "Accept: image/png\r\n", b"{}").await.0, 406);
    assert_eq!(post(&running, "/render/exe", "", b"{}").await.0, 404);
}

#[tokio::test]
async fn bad_reports_are_told_what_is_wrong_and_others_go_on() {
    let running = start(|_| {}).await;
    let good = report();
    let bad: [(&[u8], &str); 5] = [
        (b"", "json-syntax"),
        (b"{\"schema\": 1", "json-syntax"),
        (b"[]", "type-wrong"),
        (b"\xd6\xd0", "not-utf8"),
        (&[b'['; 5000], "json-syntax"),
    ];
    let mut all = tokio::task::JoinSet::new();
    let running = Arc::new(running);
    for round in 0..4 {
        for (body, code) in bad {
            let running = Arc::clone(&running);
            all.spawn(async move {
                let (path, status) = if round % 2 == 0 { ("/render/docx", 422) } else { ("/check", 200) };
                let got = post(&running, path, "", body).await;
                let (refused, pages, codes) = said(&got);
                assert_eq!((got.0, refused, pages), (status, true, 0));
                assert_eq!(codes.first().map(String::as_str), Some(code));
            });
        }
        let (running, good) = (Arc::clone(&running), good.clone());
        all.spawn(async move {
            let got = post(&running, "/render/pdf", "", good.as_bytes()).await;
            assert_eq!(got.0, 200);
        });
    }
    while let Some(ended) = all.join_next().await {
        ended.unwrap();
    }
}

#[tokio::test]
async fn bodies_are_bounded_in_size_time_and_number() {
    let running = start(|_| {}).await;
    let head = |length: &str| format!("POST /check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{length}\r\n\r\n");
    let told = send(&running, head("Content-Length: 1000000000").as_bytes()).await;
    assert_eq!((told.0, said(&told).2), (413, vec!["file-too-large".into()]));
    let chunk =
        [head("Transfer-Encoding: chunked").as_bytes(), b"20000\r\n", &[b' '; 0x20000], b"\r\n0\r\n\r\n"].concat();
    let untold = send(&running, &chunk).await;
    assert_eq!((untold.0, said(&untold).2), (413, vec!["file-too-large".into()]));

    let running = start(|limits| {
        limits.time = Duration::from_millis(400);
        limits.room = 4;
        limits.wait = Duration::from_millis(50);
    })
    .await;
    // One that never sends its body keeps nobody out, and is told when its time is over.
    let mut slow = TcpStream::connect(running.address).await.unwrap();
    slow.write_all(head("Content-Length: 10").as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(post(&running, "/check", "", b"[]").await.0, 200);
    assert_eq!(read(&mut slow).await.0, 408);
    // One that holds all there is does so until its time is over.
    let mut large = TcpStream::connect(running.address).await.unwrap();
    large.write_all(&[head("Content-Length: 5000").as_bytes(), &[b' '; 4096]].concat()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let turned_away = post(&running, "/check", "", b"[]").await;
    assert_eq!((turned_away.0, said(&turned_away).2), (503, vec!["busy".into()]));
    assert!(turned_away.1.contains("retry-after: 5"));
    assert_eq!(read(&mut large).await.0, 408);
    assert_eq!(post(&running, "/check", "", b"[]").await.0, 200);

    // A head that never ends is cut off.
    let mut endless = TcpStream::connect(running.address).await.unwrap();
    endless.write_all(b"POST /check HTTP/1.1\r\nHo").await.unwrap();
    let cut = timeout(Duration::from_secs(5), read(&mut endless)).await.expect("the connection is closed");
    assert_ne!(cut.0, 200);
    assert_eq!(send(&running, b"\x16\x03\x01 nonsense\r\n\r\n").await.0, 400);
}

/// Clients that ask and never read, that do nothing, and that send slowly: more of them than there are places.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_leave_things_undone_keep_nobody_out() {
    let running = start(|limits| limits.connections = 16).await;
    let mut held = vec![];
    for _ in 0..20 {
        let mut never_reads = TcpStream::connect(running.address).await.unwrap();
        let asked = "GET /page.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(500);
        _ = timeout(Duration::from_millis(50), never_reads.write_all(asked.as_bytes())).await;
        held.push(never_reads);
        held.push(TcpStream::connect(running.address).await.unwrap());
        let mut slow = TcpStream::connect(running.address).await.unwrap();
        slow.write_all(b"POST /check HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n").await.unwrap();
        held.push(slow);
    }
    let asked = timeout(Duration::from_secs(2), fetch(&running, "/health")).await.expect("an answer within 2 s");
    assert_eq!((asked.0, asked.2.as_slice()), (200, b"ok\n".as_slice()));
    running.stop.send(()).unwrap();
    timeout(Duration::from_secs(5), running.ended).await.expect("the service ends within 5 s").unwrap();
}

#[tokio::test]
async fn an_answer_that_nobody_takes_ends_its_connection() {
    let running = start(|limits| limits.time = Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let asked = "GET /page.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5000);
    let written = async { while stream.write_all(asked.as_bytes()).await.is_ok() {} };
    timeout(Duration::from_secs(10), written).await.expect("the connection is closed");
}

#[tokio::test]
async fn requests_that_are_not_well_formed_are_told_so() {
    let running = start(|_| {}).await;
    for (path, status, code) in [
        ("/check?strikt=1", 400, "query-unknown"),
        ("/check?strict=maybe", 400, "query-unknown"),
        ("/check?strict=0", 200, "type-wrong"),
    ] {
        let got = post(&running, path, "", b"[]").await;
        assert_eq!((got.0, said(&got).2), (status, vec![code.into()]), "{path}");
    }
    let near = post(&running, "/check?strikt=1", "", b"[]").await;
    assert!(String::from_utf8_lossy(&near.2).contains("strict"));
    let coded = post(&running, "/check", "Content-Encoding: gzip\r\n", b"[]").await;
    assert!(coded.0 == 415 && coded.1.contains("accept-encoding: identity"), "{}", coded.1);
    let hostless = send(&running, b"POST /check HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n[]").await;
    assert_eq!(hostless.0, 400);
    for (accept, status) in
        [("application/pdf;q=0", 406), ("application/pdf;q=0, */*;q=0.1", 422), ("text/plain, */*;q=0", 406)]
    {
        assert_eq!(post(&running, "/render", &format!("Accept: {accept}\r\n"), b"{}").await.0, status, "{accept}");
    }
}

#[tokio::test]
async fn a_stop_lets_the_work_at_hand_end() {
    let running = start(|_| {}).await;
    let body = report();
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let head = format!("POST /render/pdf HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(running.address).await.is_err(), "nobody new is let in");
    stream.write_all(body.as_bytes()).await.unwrap();
    let got = read(&mut stream).await;
    assert_eq!((got.0, got.2.starts_with(b"%PDF")), (200, true));
    timeout(Duration::from_secs(5), running.ended).await.expect("the service ends").unwrap();
}

#[tokio::test]
async fn the_description_names_the_routes_there_are() {
    let running = start(|_| {}).await;
    let description: Value = serde_json::from_slice(&fetch(&running, "/openapi.json").await.2).unwrap();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let path = path.replace("{format}", "pdf").replace("{number}", "1");
            let got =
                if method == "get" { fetch(&running, &path).await } else { post(&running, &path, "", b"[]").await };
            let status = got.0.to_string();
            assert!(operation["responses"].get(&status).is_some(), "{method} {path} gives {status}");
            assert!(got.0 != 404 && got.0 != 405, "{method} {path} is not there");
            assert!(got.1.contains("nosniff") && got.1.contains("default-src 'none'"), "{}", got.1);
        }
    }
    let formats: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
    assert_eq!(
        description["paths"]["/render/{format}"]["post"]["parameters"][0]["schema"]["enum"],
        serde_json::json!(formats)
    );
    let types: Vec<_> = Format::ALL.iter().map(|format| format.media_type()).collect();
    let file = &description["components"]["responses"]["file"]["content"];
    assert_eq!(file.as_object().unwrap().keys().collect::<Vec<_>>().len(), types.len());
    assert!(types.iter().all(|media_type| file.get(media_type).is_some()));

    // Every key of a finding is described, and no reference leads nowhere.
    let finding = complaint("a", "b", "c");
    let keys = serde_json::to_value(&Source::new("", "").records(&[finding])[0]).unwrap();
    let described = description["components"]["schemas"]["Finding"]["properties"].as_object().unwrap();
    assert_eq!(keys.as_object().unwrap().keys().collect::<Vec<_>>(), described.keys().collect::<Vec<_>>());
    for reference in OPENAPI.split("\"$ref\": \"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(description.pointer(reference).is_some(), "{reference}");
    }
    assert_eq!(fetch(&running, "/../../etc/passwd").await.0, 404);
    assert_eq!(fetch(&running, "/check").await.0, 405);
}
