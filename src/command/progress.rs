//! What a long batch shows while it runs: a bar on a terminal, plain lines elsewhere; and the tally at its end.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::batch::Done;
use crate::batch::entry::{Key, State};
use crate::diag::{Finding, Level};

use crate::source::visible;

use super::complain;
use super::session::show;

/// Between two plain lines, where there is no terminal to draw a bar on.
const BETWEEN_LINES: Duration = Duration::from_secs(10);
/// How many findings of one report are shown; the manifest has them all.
const SHOWN: usize = 5;

/// The progress of a batch.
pub(super) struct Progress {
    total: usize,
    start: Instant,
    bar: Option<ProgressBar>,
    tally: Mutex<Tally>,
}

/// What became of the reports so far.
#[derive(Default)]
pub(super) struct Tally {
    pub written: usize,
    pub unchanged: usize,
    pub refused: usize,
    pub failed: usize,
    removed: usize,
    stale: usize,
    warnings: usize,
    /// Refused as in an earlier run, whose errors the manifest has.
    refused_again: usize,
    codes: BTreeMap<&'static str, usize>,
    pub times: Vec<(Key, Duration)>,
    said: Duration,
}

impl Progress {
    pub(super) fn new(total: usize) -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| bar(total));
        Progress { total, start: Instant::now(), bar, tally: Mutex::default() }
    }

    /// Takes note of a report and shows its errors.
    pub(super) fn report(&self, done: &Done) {
        let mut tally = self.tally();
        tally.add(done);
        let files = files(done);
        let errors: Vec<Finding> = done.findings.iter().filter(|f| f.level == Level::Error).cloned().collect();
        let speak = || {
            show(&done.source, &errors[..errors.len().min(SHOWN)]);
            if errors.len() > SHOWN {
                complain(&format!("    ……这份报告还有 {} 处错误，见清单\n", errors.len() - SHOWN));
            }
            complain(&files);
        };
        match &self.bar {
            Some(bar) => {
                if !errors.is_empty() || !files.is_empty() {
                    bar.suspend(speak);
                }
                bar.inc(1);
            }
            None => {
                speak();
                self.line(&mut tally);
            }
        }
    }

    /// A plain line now and then.
    fn line(&self, tally: &mut Tally) {
        let gone = self.start.elapsed();
        if gone >= tally.said + BETWEEN_LINES {
            tally.said = gone;
            let done = tally.done();
            let rate = done as f64 / gone.as_secs_f64();
            let left = duration(Duration::from_secs_f64(self.total.saturating_sub(done) as f64 / rate));
            complain(&format!("已完成 {done}/{} 份，每秒 {rate:.1} 份，还需{left}\n", self.total));
        }
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the bar away; what became of the reports, and the words for it.
    pub(super) fn end(self) -> (Tally, String) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let mut tally = self.tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        tally.times.sort();
        let words = tally.words(self.start.elapsed());
        (tally, words)
    }
}

impl Tally {
    fn add(&mut self, done: &Done) {
        match done.state {
            State::Refused => self.refused += 1,
            State::Failed => self.failed += 1,
            State::Written if done.unchanged => self.unchanged += 1,
            State::Written => self.written += 1,
        }
        self.refused_again += usize::from(done.state == State::Refused && done.unchanged);
        self.removed += done.removed.len();
        self.stale += done.stale.len();
        for finding in &done.findings {
            self.warnings += usize::from(finding.level == Level::Warning);
            if finding.level == Level::Error {
                *self.codes.entry(finding.code).or_default() += 1;
            }
        }
        if !done.unchanged {
            self.times.push((done.key.clone(), done.time));
        }
    }

    fn done(&self) -> usize {
        self.written + self.unchanged + self.refused + self.failed
    }

    fn words(&self, time: Duration) -> String {
        let done = self.done();
        let mut words = format!("共 {done} 份：写出 {} 份，与上次相同 {} 份", self.written, self.unchanged);
        _ = writeln!(words, "，拒绝 {} 份，失败 {} 份；警告 {} 条", self.refused, self.failed, self.warnings);
        let rate = done as f64 / time.as_secs_f64().max(0.001);
        _ = writeln!(words, "用时{}，每秒 {rate:.1} 份", duration(time));
        if self.removed > 0 {
            _ = writeln!(words, "删去 {} 个与报告不再相符的文件（见上）", self.removed);
        }
        if self.stale > 0 {
            _ = writeln!(words, "保留 {} 个以前写出的文件：报告这次读不出或没有写成，清单里列在 stale", self.stale);
        }
        if !self.codes.is_empty() {
            let mut codes: Vec<_> = self.codes.iter().collect();
            codes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            let list: Vec<_> = codes.iter().take(8).map(|(code, count)| format!("{code} {count} 处")).collect();
            _ = writeln!(words, "错误：{}", list.join("、"));
        }
        if self.refused_again > 0 {
            _ = writeln!(words, "其中 {} 份和上次一样被拒绝，它们的错误这次没有再列出", self.refused_again);
        }
        if self.refused + self.failed > 0 {
            words.push_str("每份报告的全部问题都在清单里\n");
        }
        words
    }
}

/// What became of the files of an earlier run.
fn files(done: &Done) -> String {
    let list = |names: &[String], words: &str| match names {
        [] => String::new(),
        names => format!("    {words}：{}\n", visible(&names.join("、"))),
    };
    list(&done.removed, "报告已变，以前写出的已删去") + &list(&done.stale, "以前写出的保留不动")
}

fn bar(total: usize) -> ProgressBar {
    let template = "{bar:30} {pos}/{len} 份，每秒 {rate} 份，还需{left}";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let style = style
        .with_key("rate", |state: &ProgressState, out: &mut dyn Write| _ = write!(out, "{:.1}", state.per_sec()))
        .with_key("left", |state: &ProgressState, out: &mut dyn Write| _ = out.write_str(&duration(state.eta())));
    let bar = ProgressBar::new(total as u64).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

/// A span of time as people say it.
fn duration(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!(" {:.1} 秒", time.as_secs_f64()),
        seconds @ 10..60 => format!(" {seconds} 秒"),
        seconds @ 60..3600 => format!(" {} 分 {} 秒", seconds / 60, seconds % 60),
        seconds => format!(" {} 小时 {} 分", seconds / 3600, seconds % 3600 / 60),
    }
}
