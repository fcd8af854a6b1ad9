//! `banxin serve`: the HTTP service, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::net::TcpListener;

use super::arguments::{Folders, Serve};
use crate::serve::{Limits, Options, router, serve};
use crate::support::resources::FONTS;
use crate::support::system;

use super::session::open;
use super::settings::{File, tokens};
use super::{DONE, NOT_STARTED, complain, say};

/// Where requests are taken unless something else is set.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// All that is set.
struct Settings {
    listen: SocketAddr,
    folders: Folders,
    options: Options,
}

impl Settings {
    fn read(args: &Serve) -> Result<Settings, String> {
        let config = args.config.clone().or_else(|| std::env::var_os("BANXIN_CONFIG").map(PathBuf::from));
        let file = File::read(config.as_deref())?;
        let path = |key, option: &Option<PathBuf>| {
            let option = option.as_ref().map(|path| path.display().to_string());
            file.get::<PathBuf>(key, option, "写文件夹或文件的路径")
        };
        let (fonts, layouts) = (path("fonts", &args.folders.fonts)?, path("layouts", &args.folders.layouts)?);
        let listen = args.listen.map(|listen| listen.to_string());
        let listen = file.get("listen", listen, "写成 地址:端口，例如 127.0.0.1:8080")?.unwrap_or(LISTEN);
        let token = path("token", &args.token)?;
        let mut options = Options::new(limits(args, &file)?);
        options.tokens = token.map(|path| tokens(&path)).transpose()?.unwrap_or_default();
        options.log = file.log(args.log.clone())?;
        options.fonts = FONTS.find(fonts.as_deref());
        Ok(Settings { listen, folders: Folders { fonts, layouts }, options })
    }
}

fn limits(args: &Serve, file: &File) -> Result<Limits, String> {
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    let jobs = file.count("jobs", args.jobs.map(std::num::NonZeroU32::get), 1024)?;
    let mut limits = Limits::new(jobs.map_or(cores, |jobs| jobs as usize));
    let mebibytes = |count: u32| (count as usize) << 20;
    if let Some(body) = file.count("body", args.body, 32)? {
        limits.body = mebibytes(body);
    }
    if let Some(upload) = file.count("upload", args.upload, 256)? {
        limits.upload = mebibytes(upload);
        // One of the largest finds room wherever nothing else is held.
        limits.room = limits.room.max(limits.upload >> 10);
    }
    if let Some(connections) = file.count("connections", args.connections, 100_000)? {
        limits.connections = connections as usize;
    }
    if let Some(time) = file.count("time", args.time, 3600)? {
        limits.time = Duration::from_secs(time.into());
    }
    Ok(limits)
}

pub(super) fn run(args: &Serve) -> u8 {
    let settings = match Settings::read(args) {
        Ok(settings) => settings,
        Err(words) => return refuse(&words),
    };
    let Some(engine) = open(&settings.folders) else { return NOT_STARTED };
    let Settings { listen, options, .. } = settings;
    let limits = options.limits;
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&format!("不能启动服务：{}\n", system::unbound(&error))),
    };
    runtime.block_on(async {
        let listener = match TcpListener::bind(listen).await {
            Ok(listener) => listener,
            Err(error) => return refuse(&format!("不能在 {listen} 上接收请求：{}\n", system::unbound(&error))),
        };
        let address = listener.local_addr().unwrap_or(listen);
        say(&format!("正在 http://{address}/ 提供服务；按 Ctrl+C 停止\n"));
        serve(listener, router(engine, options), limits, told_to_stop()).await;
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
