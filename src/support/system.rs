//! Why the system refused, in the users' words; what it says of rare faults is given as it says it.

use std::io::{self, ErrorKind};

/// Why something could not be written.
pub(crate) fn unwritten(error: &io::Error) -> String {
    match error.kind() {
        // The system's code for a file that another program holds open (ERROR_SHARING_VIOLATION).
        _ if cfg!(windows) && error.raw_os_error() == Some(32) => "文件正在别的程序里打开".into(),
        ErrorKind::PermissionDenied => "没有写入权限，或文件设为不可改动".into(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘已满".into(),
        ErrorKind::FileTooLarge => "超过了系统允许的文件大小（请管理员放宽 ulimit -f 或换磁盘）".into(),
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的".into(),
        ErrorKind::NotFound => "文件夹不存在".into(),
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => "同名的文件已经存在，它不是文件夹".into(),
        ErrorKind::IsADirectory => "同名的文件夹已经存在".into(),
        ErrorKind::InvalidFilename => "文件名太长，或者里面有不能用的字符".into(),
        _ => other(error),
    }
}

/// Why something could not be read.
pub(crate) fn unread(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件或文件夹".into(),
        ErrorKind::PermissionDenied => "没有读取权限".into(),
        ErrorKind::IsADirectory => "这是一个文件夹，这里要文件".into(),
        ErrorKind::NotADirectory => "路径里有一段不是文件夹".into(),
        ErrorKind::InvalidFilename => "文件名太长，或者里面有不能用的字符".into(),
        ErrorKind::InvalidData => "不是 UTF-8 编码的文字".into(),
        ErrorKind::UnexpectedEof => "文件不完整".into(),
        _ => other(error),
    }
}

/// Why no requests could be taken at an address, and what to do.
#[cfg(all(feature = "cli", feature = "serve"))]
pub(crate) fn unbound(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => {
            "这个端口已有别的程序在用；换一个端口，例如 --listen 127.0.0.1:8081，或者先停掉那个程序".into()
        }
        ErrorKind::PermissionDenied => {
            "没有使用这个端口的权限；换一个 1024 以上的端口，例如 --listen 127.0.0.1:8080".into()
        }
        ErrorKind::AddrNotAvailable => {
            "这台机器没有这个地址；只在本机用的写 127.0.0.1，别的机器也要用的写 0.0.0.0".into()
        }
        _ => other(error),
    }
}

/// What users hardly meet, for who looks after the machine.
fn other(error: &io::Error) -> String {
    // What this program says itself is Chinese already.
    let words = error.to_string();
    if words.is_ascii() { format!("系统出错（{words}）") } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the system says of these is never shown.
    #[test]
    fn usual_refusals_are_told_without_the_systems_words() {
        for kind in [
            ErrorKind::PermissionDenied,
            ErrorKind::NotFound,
            ErrorKind::NotADirectory,
            ErrorKind::IsADirectory,
            ErrorKind::InvalidFilename,
        ] {
            let error = io::Error::new(kind, "no such thing");
            assert!(!unwritten(&error).contains("no such") && !unread(&error).contains("no such"), "{kind:?}");
        }
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::ReadOnlyFilesystem] {
            assert!(unwritten(&kind.into()).starts_with("磁盘"), "{kind:?}");
        }
        assert_eq!(unread(&io::Error::other("disk on fire")), "系统出错（disk on fire）");
        assert_eq!(unread(&io::Error::other("名字不对")), "名字不对");
    }
}
