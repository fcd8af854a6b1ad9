//! The service under clients that leave undone what they have to do, all at once, and its memory after large bodies.
//!
//! Three hundred connections that ask and never read, three hundred that say nothing, and sixty-four that send a body a
//! byte at a time; each comes again when it is turned away. Meanwhile others ask for `/health` and for a report.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::common::{root, skip};

/// What others wait for at most.
const MOST: Duration = Duration::from_secs(2);
/// How long the load lasts.
const LASTS: Duration = Duration::from_secs(12);

struct Running {
    process: Child,
    address: SocketAddr,
}

impl Running {
    fn start() -> Running {
        let program = std::env::var("BANXIN_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_banxin").into());
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "off"]).stdout(Stdio::piped()).current_dir(root());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().parse().unwrap();
        Running { process, address }
    }

    /// Asks on a connection of its own; the status and how long it took.
    fn ask(&self, method: &str, path: &str, body: &[u8]) -> (u16, Duration) {
        let start = Instant::now();
        let ask = || {
            let mut stream = TcpStream::connect_timeout(&self.address, MOST * 2)?;
            stream.set_read_timeout(Some(MOST * 20))?;
            let head = format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes())?;
            stream.write_all(body)?;
            let mut answer = vec![];
            stream.read_to_end(&mut answer)?;
            Ok::<_, std::io::Error>(answer)
        };
        let answer = ask().unwrap_or_default();
        let status = std::str::from_utf8(answer.get(9..12).unwrap_or_default()).ok().and_then(|code| code.parse().ok());
        (status.unwrap_or(0), start.elapsed())
    }

    /// The memory that the service holds, in KB.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// What a client does.
#[derive(Clone, Copy)]
enum Kind {
    /// Asks one thing after the other and reads no answer.
    NeverReads,
    /// Says nothing.
    Idle,
    /// Sends a body, a byte at a time.
    Slow,
}

/// A client, and its connection while it has one.
struct Client {
    kind: Kind,
    stream: Option<TcpStream>,
}

impl Client {
    /// Does what it does once, or connects again.
    fn act(&mut self, address: SocketAddr) {
        let Some(stream) = &mut self.stream else {
            let connected = TcpStream::connect_timeout(&address, Duration::from_millis(200));
            self.stream = connected.ok().and_then(|mut stream| {
                if let Kind::Slow = self.kind {
                    stream.write_all(b"POST /check HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n").ok()?;
                }
                stream.set_nonblocking(true).ok()?;
                Some(stream)
            });
            return;
        };
        let done = match self.kind {
            Kind::NeverReads => stream.write(&b"GET /page.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200)),
            Kind::Slow => stream.write(b" "),
            // The end of the connection is all that it would read.
            Kind::Idle => {
                stream.read(&mut [0; 1]).and_then(|n| if n == 0 { Err(ErrorKind::BrokenPipe.into()) } else { Ok(n) })
            }
        };
        if done.is_err_and(|error| error.kind() != ErrorKind::WouldBlock) {
            self.stream = None;
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_waits_for_clients_that_leave_things_undone() {
    if std::env::var_os("REQUIRE_TOOLS").is_none() {
        skip("the service under load");
        return;
    }
    let running = Running::start();
    let report = std::fs::read(root().join("samples/gongwen-han.json")).unwrap();
    for _ in 0..4 {
        assert_eq!(running.ask("POST", "/render/pdf", &report).0, 200);
    }
    let calm = running.ask("POST", "/render/pdf", &report).1;

    let stop = AtomicBool::new(false);
    let (mut health, mut rendered) = (vec![], vec![]);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let kinds = [(Kind::NeverReads, 300), (Kind::Idle, 300), (Kind::Slow, 64)];
            let clients = kinds.iter().flat_map(|(kind, count)| std::iter::repeat_n(*kind, *count));
            let mut clients: Vec<Client> = clients.map(|kind| Client { kind, stream: None }).collect();
            for round in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                // Who is turned away comes again within a second.
                let acts =
                    |number: usize, client: &Client| client.stream.is_some() || (number + round).is_multiple_of(10);
                let turns = clients.iter_mut().enumerate().filter(|(number, client)| acts(*number, client));
                turns.for_each(|(_, client)| client.act(running.address));
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        std::thread::sleep(Duration::from_secs(1));
        let start = Instant::now();
        while start.elapsed() < LASTS {
            health.push(running.ask("GET", "/health", b""));
            if health.len() % 5 == 1 {
                rendered.push(running.ask("POST", "/render/pdf", &report));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let longest = |asked: &[(u16, Duration)]| asked.iter().map(|(_, time)| *time).max().unwrap();
    println!(
        "300 that never read, 300 idle, 64 slow: {} times /health, at most {:?}; {} reports, at most {:?} (calm {calm:?})",
        health.len(),
        longest(&health),
        rendered.len(),
        longest(&rendered)
    );
    assert!(health.iter().chain(&rendered).all(|(status, _)| *status == 200), "{health:?} {rendered:?}");
    assert!(longest(&health) <= MOST, "{health:?}");
    assert!(longest(&rendered) <= MOST, "{rendered:?}");
    // The load is gone with its thread; what it left is cleared away by the service.
    memory(&running);
    stops(running);
}

/// Ten seconds after the largest bodies that are taken, no more is held than half as much again as before.
fn memory(running: &Running) {
    std::thread::sleep(Duration::from_secs(1));
    let before = running.memory();
    // As much as is taken, and little to do with it: this is about the holding.
    let body = format!("[{}]", " ".repeat(31 << 20));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..3 {
                    assert_eq!(running.ask("POST", "/check", body.as_bytes()).0, 200);
                }
            });
        }
    });
    let peak = running.memory();
    std::thread::sleep(Duration::from_secs(10));
    let after = running.memory();
    println!("memory in KB: {before} before twelve bodies of 31 MB, {peak} right after, {after} ten seconds later");
    assert!(after * 2 <= before * 3, "{before} KB before, {after} KB after");
}

/// A stop with a hundred idle clients ends within five seconds.
fn stops(mut running: Running) {
    let _idle: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(running.address).unwrap()).collect();
    let start = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &running.process.id().to_string()]).status().unwrap().success());
    assert!(running.process.wait().unwrap().success());
    println!("stopped after {:?} with a hundred idle clients", start.elapsed());
    assert!(start.elapsed() <= Duration::from_secs(5));
}
