//! The service over real connections, spoken to byte by byte so that bad clients can be played too.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::*;
use crate::backend::Format;
use crate::source::Source;

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

/// Forms and fonts as they ship, opened once for all tests.
fn engine() -> Engine {
    static OPENED: LazyLock<Engine> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        Engine::open(&root.join("layouts"), &root.join("fonts")).expect("the shipped folders open")
    });
    OPENED.clone()
}

/// A service with small limits.
async fn start(change: impl FnOnce(&mut Limits)) -> Running {
    let engine = engine();
    let (wait, time) = (Duration::from_secs(20), Duration::from_secs(20));
    let mut limits = Limits { body: 100 << 10, upload: 200 << 10, jobs: 2, room: 4 << 10, wait, connections: 32, time };
    change(&mut limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let until = async { _ = stopped.await };
    let ended = tokio::spawn(serve(listener, router(engine, Options::new(limits)), limits, until));
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
        assert!(by_path.1.contains(&format!("filename=\"report.{}\"; filename*=utf-8''2020%e5%b9%b4", format.name())));
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
async fn findings_overtake_pictures() {
    let running = std::sync::Arc::new(start(|limits| limits.jobs = 1).await);
    let picture = |number: usize| {
        let running = std::sync::Arc::clone(&running);
        tokio::spawn(
            async move { post(&running, &format!("/pages/{number}?dpi=200"), "", report().as_bytes()).await.0 },
        )
    };
    let pictures: Vec<_> = (1..=6).map(picture).collect();
    // All of them wait for the one turn before the report is sent.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let got = post(&running, "/check", "", report().as_bytes()).await;
    let waiting = pictures.iter().filter(|picture| !picture.is_finished()).count();
    assert!(got.0 == 200 && waiting > 0, "{} of 6 pictures were still to come", waiting);
    for picture in pictures {
        assert_eq!(picture.await.unwrap(), 200);
    }
}

#[tokio::test]
async fn bad_reports_are_told_what_is_wrong_and_others_go_on() {
    let running = start(|_| {}).await;
    let good = report();
    let bad: [(&[u8], &str); 5] = [
        (b"", "json-syntax"),
        (b"{\"schema\": 1", "json-syntax"),
        (b"[]", "type-wrong"),
        (b"{\"title\": \"\xd6\xd0\"}", "not-utf8"),
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
        ("/check?strict=maybe", 400, "query-value"),
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
            let path = path.replace("{format}", "pdf").replace("{number}", "1").replace("{id}", "free-report");
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
    let file = &description["paths"]["/render/{format}"]["post"]["responses"]["200"]["content"];
    assert_eq!(file.as_object().unwrap().len(), types.len());
    assert!(types.iter().all(|media_type| file.get(media_type).is_some()));

    // Every key of a finding is described, `state` too, which `/check` adds; no reference leads nowhere.
    let finding = complaint("a", "b", "c");
    let keys = serde_json::to_value(&Source::new("", "").records(&[finding])[0]).unwrap();
    let described = description["components"]["schemas"]["Finding"]["properties"].as_object().unwrap();
    let described: Vec<_> = described.keys().filter(|key| *key != "state").collect();
    assert_eq!(keys.as_object().unwrap().keys().collect::<Vec<_>>(), described);
    for reference in openapi().split("\"$ref\": \"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(description.pointer(reference).is_some(), "{reference}");
    }
    assert_eq!(fetch(&running, "/../../etc/passwd").await.0, 404);
    assert_eq!(fetch(&running, "/check").await.0, 405);
}

/// A form of several parts: names, names of files (none where empty), contents.
fn form(parts: &[(&str, &str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = vec![];
    for (name, file, content) in parts {
        let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
        body.extend(format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--limit--\r\n");
    ("Content-Type: multipart/form-data; boundary=limit\r\n".to_owned(), body)
}

async fn post_form(running: &Running, path: &str, parts: &[(&str, &str, &[u8])]) -> Got {
    let (head, body) = form(parts);
    post(running, path, &head, &body).await
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)).unwrap()
}

fn json(got: &Got) -> Value {
    serde_json::from_slice(&got.2).unwrap_or_else(|e| panic!("{e}: {got:?}"))
}

#[tokio::test]
async fn a_report_comes_with_its_pictures_and_last_years_report() {
    let running = start(|limits| limits.upload = 4 << 20).await;
    let chapter = sample("yearbook-chapter.json");
    let alone = post(&running, "/render/pdf", "", &chapter).await;
    assert_eq!((alone.0, said(&alone).2[0].as_str()), (422, "figure-missing"));
    let text = String::from_utf8(chapter.clone()).unwrap();
    let named: Vec<&str> = text.split("\"figure\": \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let pictures: Vec<(&str, Vec<u8>)> = named.iter().map(|name| (*name, sample(name))).collect();
    let mut parts: Vec<(&str, &str, &[u8])> = vec![("report", "章.json", &chapter)];
    parts.extend(pictures.iter().map(|(name, bytes)| ("picture", *name, bytes.as_slice())));
    let whole = post_form(&running, "/render/pdf", &parts).await;
    assert!(whole.0 == 200 && whole.2.starts_with(b"%PDF"), "{}", String::from_utf8_lossy(&whole.2));
    parts.push(("picture", "多余.png", b"x"));
    let checked = post_form(&running, "/check", &parts).await;
    assert!(said(&checked).2.contains(&"picture-unused".to_owned()));
    assert_eq!(json(&checked)["findings"][0]["file"], "章.json");

    let (this, last) = (sample("yangming-2021.json"), sample("wudang-2020.json"));
    let alone = said(&post(&running, "/check", "", &this).await).2;
    let beside = said(&post_form(&running, "/check", &[("report", "", &this), ("last", "", &last)]).await).2;
    assert!(beside.len() > alone.len(), "{alone:?} {beside:?}");
    let lost = post_form(&running, "/check", &[("report", "", &this), ("lsat", "", &last)]).await;
    assert!(lost.0 == 400 && json(&lost)["detail"].as_str().unwrap().contains("last"), "{lost:?}");
}

#[tokio::test]
async fn a_draft_is_drawn_in_spite_of_errors_and_an_unchanged_page_is_told_so() {
    let running = start(|_| {}).await;
    let text = report();
    let draft = |old: &str, new: &str| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    };
    let title = "2020年乌当区人民政府信息公开工作年度报告";
    let bad = [
        draft(title, "😀年报"),
        draft(&format!("\"{title}\""), "\"\""),
        draft(&format!("\"{title}\""), "7"),
        draft("\"issuer\": \"", "\"issuer\": \" \", \"parent\": \""),
        draft("\"published\": \"2021-", "\"unheard\": [], \"published\": \"20"),
        draft("\"body\": [", "\"body\": [\"一行\\n又一行\", {\"figure\": \"无.png\"}, {\"section\": \"\"}, 5, "),
    ];
    for body in &bad {
        for path in ["/pages/1", "/layout"] {
            assert_eq!(post(&running, path, "", body.as_bytes()).await.0, 422, "{path} {body}");
            let drawn = post(&running, &format!("{path}?draft"), "", body.as_bytes()).await;
            assert_eq!(drawn.0, 200, "{path} {}: {}", &body[..300], String::from_utf8_lossy(&drawn.2));
        }
        assert_eq!(post(&running, "/render/pdf", "", body.as_bytes()).await.0, 422);
    }
    assert_eq!(post(&running, "/pages/1?draft", "", b"{").await.0, 422);

    let first = post(&running, "/pages/1?dpi=72", "", text.as_bytes()).await;
    let tag = first.1.split("etag: ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap().to_owned();
    let again = post(&running, "/pages/1?dpi=72", &format!("If-None-Match: {tag}\r\n"), text.as_bytes()).await;
    assert_eq!((again.0, again.2.len()), (304, 0));
    let larger = post(&running, "/pages/1?dpi=96", &format!("If-None-Match: {tag}\r\n"), text.as_bytes()).await;
    assert_eq!(larger.0, 200);
    assert_eq!(post(&running, "/pages/1?dpi=35", "", text.as_bytes()).await.0, 400);
}

/// With the answer of an earlier time each finding says what became of it; what is mended stands behind the others.
#[tokio::test]
async fn findings_are_held_against_those_of_an_earlier_time() {
    let running = start(|_| {}).await;
    let text = report();
    let first = post(&running, "/check", "", text.as_bytes()).await;
    let states = |got: &Got| -> Vec<String> {
        let findings = json(got)["findings"].as_array().unwrap().clone();
        findings.iter().map(|finding| finding["state"].as_str().unwrap_or("none").to_owned()).collect()
    };
    assert!(states(&first).len() > 1 && states(&first).iter().all(|state| state == "none"));
    let since = |text: &str, since: &[u8]| {
        let (text, since, running) = (text.as_bytes().to_vec(), since.to_vec(), &running);
        async move { post_form(running, "/check", &[("report", "", &text), ("since", "", &since)]).await }
    };
    let same = since(&text, &first.2).await;
    assert!(states(&same).len() == states(&first).len() && states(&same).iter().all(|state| state == "open"));
    let other = text.replacen("\"published\"", "\"unheard\": 1, \"published\"", 1);
    let more = since(&other, &first.2).await;
    assert_eq!(states(&more).iter().filter(|state| *state == "new").count(), 1, "{:?}", states(&more));
    let back = since(&text, &more.2).await;
    assert_eq!(states(&back).last().map(String::as_str), Some("mended"), "{:?}", states(&back));
    assert_eq!(states(&since(&text, &back.2).await).len(), states(&first).len(), "what is mended is not told again");
    // What the command writes is taken as well.
    let list = serde_json::to_vec(&json(&first)["findings"]).unwrap();
    assert!(states(&since(&text, &list).await).iter().all(|state| state == "open"));
    for wrong in [&b"{"[..], b"{}", b"7", b"\xff", b"[{}]", text.as_bytes()] {
        let got = since(&text, wrong).await;
        assert_eq!((got.0, json(&got)["code"].as_str()), (400, Some("since-other")), "{wrong:?}");
    }
    // A text that is no report has findings, too.
    assert!(states(&since("{", &first.2).await).iter().any(|state| state == "mended"));
}

#[tokio::test]
async fn forms_and_new_reports_are_what_the_command_line_gives() {
    let running = start(|_| {}).await;
    let forms = json(&fetch(&running, "/forms").await);
    let ids: Vec<&str> = forms.as_array().unwrap().iter().map(|form| form["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"zfxxgk-nb-2021"));
    for id in &ids {
        let form = json(&fetch(&running, &format!("/forms/{id}")).await);
        assert_eq!(form["id"], *id);
        assert_eq!(form["totals"].as_array().unwrap().is_empty(), form["rules"].as_array().is_none_or(Vec::is_empty));
    }
    let schema = json(&fetch(&running, "/schema?form=zfxxgk-nb-2021").await);
    assert_eq!(schema["properties"]["form"]["const"], "zfxxgk-nb-2021");
    let lost = fetch(&running, "/schema?form=zfxxgk-nb-2020").await;
    assert_eq!((lost.0, json(&lost)["code"].as_str()), (400, Some("form-unknown")));
    let of_files = fetch(&running, "/schema?form-file").await;
    assert_eq!((of_files.0, of_files.2), (200, crate::form::SCHEMA.as_bytes().to_vec()));
    let both = fetch(&running, "/schema?form-file&form=zfxxgk-nb-2021").await;
    assert_eq!((both.0, json(&both)["code"].as_str()), (400, Some("query-value")));
    let lost = fetch(&running, "/forms/zfxxgk-nb-2020").await;
    assert!(lost.0 == 404 && json(&lost)["detail"].as_str().unwrap().contains("zfxxgk-nb-20"), "{lost:?}");

    let begun = post(&running, "/new?form=zfxxgk-nb-2021&year=2024&issuer=%E6%9F%90%E6%9F%90%E5%B1%80", "", b"").await;
    assert_eq!(begun.0, 200, "{}", String::from_utf8_lossy(&begun.2));
    let begun = json(&begun);
    assert_eq!((begun["report"]["issuer"].as_str(), begun["report"]["year"].as_u64()), (Some("某某局"), Some(2024)));
    assert!(begun["open"].as_u64().unwrap() > 100);
    let last = sample("wudang-2020.json");
    let taken = json(&post_form(&running, "/new?form=zfxxgk-nb-2021", &[("last", "去年.json", &last)]).await);
    assert_eq!(taken["report"]["year"], 2021);
    assert!(!taken["findings"].as_array().unwrap().is_empty());
    let open = "/new?form=bumen-juesuan&year=2024&issuer=x&format";
    let refused = post(&running, &format!("{open}=docx"), "", b"").await;
    assert_eq!((refused.0, json(&refused)["code"].as_str()), (422, Some("blank-rows")));
    assert_eq!(post(&running, &format!("{open}=xlsx"), "", b"").await.0, 200);
    for (format, kind) in [("docx", "wordprocessingml.document"), ("xlsx", "spreadsheetml.sheet")] {
        let path = format!("/new?form=zfxxgk-nb-2021&year=2024&issuer=%E6%9F%90%E5%B1%80&format={format}");
        let got = post(&running, &path, "", b"").await;
        assert!(got.0 == 200 && got.1.contains(kind) && got.2.starts_with(b"PK"), "{format}: {}", got.1);
    }
    for (path, code) in [
        ("/new", "new-form"),
        ("/new?form=zfxxgk-nb-2021", "new-year"),
        ("/new?form=zfxxgk-nb-2021&year=2024", "new-issuer"),
        ("/new?form=zfxxgk-nb-2021&year=2018&issuer=x", "form-year"),
        ("/new?form=zfxxgk&year=2018&issuer=x", "form-unknown"),
    ] {
        let got = post(&running, path, "", b"").await;
        assert_eq!((got.0, json(&got)["code"].as_str()), (400, Some(code)), "{path}");
    }
}

#[tokio::test]
async fn every_answer_has_the_id_of_its_request_and_is_counted() {
    let running = start(|_| {}).await;
    for (path, status) in [("/health", 200), ("/nowhere", 404), ("/check", 405)] {
        let ours = fetch(&running, path).await;
        assert!(ours.0 == status && ours.1.contains("x-request-id: "), "{}", ours.1);
    }
    let given = post(&running, "/render/exe", "X-Request-Id: portal-7.1\r\n", b"{}").await;
    assert!(given.1.contains("x-request-id: portal-7.1") && given.1.contains("application/problem+json"));
    let told = json(&given);
    assert_eq!((told["request"].as_str(), told["status"].as_u64()), (Some("portal-7.1"), Some(404)));
    let odd = post(&running, "/check", "X-Request-Id: a b\r\n", b"{}").await;
    assert!(!odd.1.contains("x-request-id: a b"));
    let counts = String::from_utf8(fetch(&running, "/metrics").await.2).unwrap();
    for line in [
        "banxin_requests_total{route=\"/health\",status=\"200\"} 1",
        "banxin_requests_total{route=\"-\",status=\"404\"} 1",
        "banxin_requests_total{route=\"/render/{format}\",status=\"404\"} 1",
        "banxin_request_seconds_bucket{route=\"/check\",le=\"+Inf\"} 2",
    ] {
        assert!(counts.contains(line), "{line} in {counts}");
    }
}

/// What comes back of a file of ours, by each way in.
#[tokio::test]
async fn files_come_back_as_the_report_that_made_them() {
    let running = start(|limits| limits.upload = 4 << 20).await;
    let text = report();
    let word = post(&running, "/render/docx?signoff=true", "", text.as_bytes()).await.2;
    let pdf = post(&running, "/render/pdf", "", text.as_bytes()).await.2;
    let pulled = post(&running, "/pull", "", &word).await;
    assert_eq!(pulled.0, 200, "{}", String::from_utf8_lossy(&pulled.2));
    assert!(String::from_utf8_lossy(&pulled.2).contains(text.trim()), "the report's own bytes");
    assert!(json(&pulled)["texts"].as_array().unwrap().is_empty() && json(&pulled)["findings"].is_array());
    // Several copies of one draft are one report; one of them that is none, or of another draft, is told by its name.
    let several = |second: (&'static str, Vec<u8>)| [("一.docx", word.clone()), second];
    let pull = async |copies: [(&'static str, Vec<u8>); 2]| {
        let parts: Vec<(&str, &str, &[u8])> = copies.iter().map(|(name, bytes)| ("file", *name, &bytes[..])).collect();
        post_form(&running, "/pull", &parts).await
    };
    let same = pull(several(("一.docx", word.clone()))).await;
    assert_eq!(same.0, 200, "{}", String::from_utf8_lossy(&same.2));
    assert!(String::from_utf8_lossy(&same.2).contains(text.trim()), "the report's own bytes");
    assert_eq!(json(&same)["copies"][1]["file"], "一.docx（2）");
    let torn = pull(several(("二.docx", b"PK\x03\x04".to_vec()))).await;
    assert!(torn.0 == 422 && json(&torn)["findings"][0]["file"] == "二.docx", "{torn:?}");
    let foreign = post(&running, "/pull", "", b"PK\x03\x04").await;
    assert!(foreign.0 == 422 && json(&foreign)["code"].as_str().unwrap().starts_with("docx"), "{foreign:?}");

    let extracted = post_form(&running, "/extract", &[("file", "年报.pdf", &pdf)]).await;
    assert!(extracted.0 == 200 && extracted.1.contains("attachment"));
    let published = crate::engine::published(&text);
    assert_eq!(String::from_utf8(extracted.2).unwrap(), *published);
    for (body, verdict) in
        [(pdf.clone(), "untouched"), ([&pdf[..pdf.len() / 2]].concat(), "foreign"), (vec![], "foreign")]
    {
        let verified = json(&post(&running, "/verify", "", &body).await);
        assert_eq!(
            (verified["verdict"].as_str(), verified["agrees"].as_bool()),
            (Some(verdict), Some(verdict != "foreign"))
        );
    }
    assert_eq!(post(&running, "/extract", "", b"hello").await.0, 422);

    let imported = json(&post_form(&running, "/import", &[("file", "去年.pdf", &pdf)]).await);
    assert_eq!((imported["year"].as_u64(), imported["whole"].as_bool()), (Some(2020), Some(true)));
    let page = "<h1>某某局2022年工作报告</h1><p>第一段。</p>";
    let web =
        post(&running, "/import?form=free-report&issuer=%E6%9F%90%E6%9F%90%E5%B1%80&name=a.html", "", page.as_bytes())
            .await;
    assert_eq!(json(&web)["report"]["title"], "某某局2022年工作报告", "{web:?}");
    assert_eq!(post(&running, "/import", "", b"\x00\x01").await.0, 422);
    assert_eq!(post(&running, "/import?take=0", "", b"x").await.0, 400);
}

#[tokio::test]
async fn two_versions_are_compared() {
    let running = start(|limits| limits.upload = 4 << 20).await;
    let (old, new) = (report(), report().replacen("630.2", "631.2", 1));
    let both: [(&str, &str, &[u8]); 2] = [("old", "旧.json", old.as_bytes()), ("new", "新.json", new.as_bytes())];
    let compared = json(&post_form(&running, "/diff", &both).await);
    assert_eq!((compared["old"]["file"].as_str(), compared["figures"].as_array().unwrap().len()), (Some("旧.json"), 1));
    let word = post_form(&running, "/diff?format=docx&watermark=%E7%A8%BF", &both).await;
    assert!(word.0 == 200 && word.2.starts_with(b"PK") && word.1.contains("redline.docx"), "{}", word.1);
    assert_eq!(post_form(&running, "/diff?signoff", &both).await.0, 400);
    let one = post(&running, "/diff", "", old.as_bytes()).await;
    assert_eq!((one.0, json(&one)["code"].as_str()), (400, Some("part-missing")));
    let broken = post_form(&running, "/diff", &[("old", "", b"{}"), ("new", "", new.as_bytes())]).await;
    assert_eq!(broken.0, 422);
}

#[tokio::test]
async fn a_token_is_asked_for_everywhere_but_at_the_pulse() {
    let engine = engine();
    let limits = Limits::new(1);
    let options =
        Options { tokens: vec!["0123456789abcdef".into(), "fedcba9876543210".into()], ..Options::new(limits) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let until = async { _ = stopped.await };
    let ended = tokio::spawn(serve(listener, router(engine, options), limits, until));
    let running = Running { address, stop, ended };
    assert_eq!(fetch(&running, "/health").await.0, 200);
    for path in ["/", "/forms", "/metrics", "/nowhere"] {
        let got = fetch(&running, path).await;
        assert!(got.0 == 401 && got.1.contains("www-authenticate: bearer"), "{path} {}", got.1);
    }
    for (token, status) in [("0123456789abcdef", 200), ("fedcba9876543210", 200), ("0123456789abcde", 401), ("", 401)] {
        let head = format!("Authorization: Bearer {token}\r\n");
        assert_eq!(post(&running, "/check", &head, b"[]").await.0, status, "{token}");
    }
}
