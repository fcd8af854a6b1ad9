//! The last net: a panic while one report is worked on becomes a finding of that report, and the others go on.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};

use crate::diag::{Finding, Place};

thread_local! {
    /// Whether this thread is inside [`panics`].
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic of this thread was, in our own source.
    static SPOT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs a piece of work; a panic in it is an `internal` finding that tells us, not the official, what went wrong.
///
/// Nothing that the work changed is looked at again after a panic, so unwinding through it is sound.
///
/// # Errors
/// The finding.
pub(crate) fn panics<T>(work: impl FnOnce() -> T) -> Result<T, Finding> {
    CATCHING.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(false);
    done.map_err(|panic| {
        let spot = SPOT.take();
        Finding::error("internal", Place::File, "程序内部出错，这份报告没有写出；其余报告不受影响")
            .hint("这不是报告的问题；请把报告文件和这条信息交给系统管理员。")
            .fact("panic", words(panic.as_ref()))
            .fact("spot", spot)
    })
}

/// Keeps a caught panic's place for its finding instead of printing English on the official's screen. Panics that
/// nobody catches go their usual way. This is the program's to ask for, since it sets the hook of the whole process; in a
/// library the hook is its user's, and the finding lacks the place.
#[cfg(any(feature = "cli", test))]
pub(crate) fn quieten() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| match CATCHING.get() {
            true => SPOT.set(info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default()),
            false => usual(info),
        }));
    });
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_finding_with_its_place() {
        quieten();
        assert_eq!(panics(|| 7), Ok(7));
        let finding = panics(|| [1][std::hint::black_box(3)]).unwrap_err();
        assert_eq!(finding.code, "internal");
        assert!(finding.facts[0].1.contains("index is 3"), "{finding:?}");
        assert!(finding.facts[1].1.starts_with("src/support/catch.rs:"), "{finding:?}");
    }
}
