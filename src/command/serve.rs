//! `banxin serve`: the HTTP service, until it is told to stop.

use tokio::net::TcpListener;

use super::arguments::Serve;
use crate::serve::{Limits, Options, router, serve};

use super::session::open;
use super::{DONE, NOT_STARTED, complain, say};

pub(super) fn run(args: &Serve) -> u8 {
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    let limits = Limits::new(args.jobs.map_or(cores, Into::into));
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&format!("不能启动服务：{error}\n")),
    };
    runtime.block_on(async {
        let listener = match TcpListener::bind(args.listen).await {
            Ok(listener) => listener,
            Err(error) => return refuse(&format!("不能在 {} 上接收请求：{error}\n", args.listen)),
        };
        let address = listener.local_addr().unwrap_or(args.listen);
        say(&format!("正在 http://{address}/ 提供服务；按 Ctrl+C 停止\n"));
        serve(listener, router(engine, Options::new(limits)), limits, told_to_stop()).await;
        say("服务已停止\n");
        DONE
    })
}

fn refuse(words: &str) -> u8 {
    complain(words);
    NOT_STARTED
}

/// Waits for Ctrl+C or, as service managers send it, SIGTERM.
async fn told_to_stop() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

async fn terminated() {
    #[cfg(unix)]
    if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        signal.recv().await;
        return;
    }
    std::future::pending::<()>().await;
}
