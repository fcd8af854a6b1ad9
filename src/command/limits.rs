//! What the system allows a program to write, told as a fault and not as its end.

use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

/// Lets the system answer what would make a file larger than it may be, as it answers a full disk: by default it ends the
/// program without a word (POSIX, `SIGXFSZ`).
pub(super) fn hear_of_full_files() {
    /// The signal's number on Linux, macOS and the BSDs.
    const FILE_TOO_LARGE: i32 = 25;
    let runtime = Builder::new_current_thread().enable_io().build();
    let Ok(runtime) = runtime else { return };
    let _entered = runtime.enter();
    // The handler stays when the runtime goes.
    _ = signal(SignalKind::from_raw(FILE_TOO_LARGE));
}
