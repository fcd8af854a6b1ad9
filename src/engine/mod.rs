//! The pipeline as one value: forms and fonts opened once, then any number of reports.

mod comments;
pub(crate) mod compare;
pub mod make;
pub mod mend;
pub(crate) mod prompts;
mod published;
mod render;
mod sketch;
mod years;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::assets::{Assets, Shelf};
use crate::backend::{Format, docx, html};
use crate::carried::{Origin, Stamp};
use crate::check;
use crate::diag::{Finding, Level, Place, refuses};
use crate::diff::{self, Edition, Entry};
use crate::font::Fonts;
use crate::form::set::RefusedFile;
use crate::form::{Form, FormSet};
use crate::layout::{self, Layout, compose};
use crate::model::{self, Report};
use crate::source::Source;
use crate::support::resources::{FONTS, LAYOUTS};

pub use published::published;
pub use render::{Refused, Rendered, render};

/// The watermark of a copy that goes round for signature.
const DRAFT: &str = "送审稿";

/// Forms and fonts, opened once. Shared freely between threads; a clone shares them, too.
#[derive(Clone, Debug)]
pub struct Engine {
    layouts: Arc<Path>,
    forms: Arc<FormSet>,
    fonts: Arc<Fonts>,
    shelf: Shelf,
}

/// Why an engine does not start: sources with the findings in them.
pub type Refusal = Vec<(Source, Vec<Finding>)>;

/// A report laid out, ready for any backend.
#[derive(Debug)]
#[non_exhaustive]
pub struct Plan<'e> {
    /// The report.
    pub report: Report,
    /// The form it is set in, with the rows that the report brings.
    pub form: Cow<'e, Form>,
    /// The page plan.
    pub layout: Layout,
    /// SHA-256 of each picture's file, by the path that the report gives.
    pub pictures: BTreeMap<String, String>,
    /// What it is laid out by: told in the files, so that they can be held against what is there later.
    pub origin: Origin,
    /// The text that it was read from. No other can go into its files.
    source: String,
}

impl Plan<'_> {
    /// The JSON that the report was read from, to the byte.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Says that its files are written beside each other under this name, such as `wudang-2020`: a web page links to the
    /// others.
    pub fn name_files(&mut self, stem: &str, formats: &[Format]) {
        let others = formats.iter().filter(|format| **format != Format::Html);
        self.layout.info.beside = others.map(|format| format!("{stem}.{}", format.name())).collect();
    }
}

/// How a report is planned. Built with `..PlanOptions::default()`: members will come.
#[derive(Clone, Copy, Default, Debug)]
pub struct PlanOptions<'a> {
    /// The folder of its pictures; where the engine looks for them when absent.
    pub folder: Option<&'a Path>,
    /// Whether warnings refuse it, too.
    pub strict: bool,
    /// Whether texts that are still to be written only warn, for copies that are not to be published.
    pub draft: bool,
}

/// How a copy shows what changed. By default word by word, with nothing besides.
#[derive(Clone, Copy, Default, Debug)]
pub struct RedlineOptions<'a> {
    /// What is found in the new version, where the copy is for signature, as [`Engine::write_signoff`] writes it.
    pub findings: Option<&'a [Finding]>,
    /// The time of the changes, such as `2021-01-30T00:00:00Z`; the date of the new version when absent.
    pub when: Option<&'a str>,
    /// Whether a list of all changes goes before the copy: place, old, new, each place a link.
    pub summary: bool,
    /// How what changed in a paragraph is shown.
    pub by: By,
}

/// How what changed in a paragraph is shown. Figures show old and new as wholes in any case.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum By {
    /// Words, numbers and hanzi that came and went.
    #[default]
    Word,
    /// The paragraph as it was, and as it is.
    Paragraph,
}

impl Engine {
    /// Opens a folder of forms and a folder of fonts.
    ///
    /// # Errors
    /// Every form file that does not read, and what is wrong with the font folder.
    pub fn open(layouts: &Path, fonts: &Path) -> Result<Engine, Refusal> {
        Engine::with_forms(open_forms(layouts), layouts, fonts)
    }

    fn with_forms(forms: Result<FormSet, Refusal>, layouts: &Path, fonts: &Path) -> Result<Engine, Refusal> {
        let fonts = Fonts::open(fonts)
            .map_err(|findings| vec![(Source::new(fonts.join("fonts.json").display().to_string(), ""), findings)]);
        match (forms, fonts) {
            (Ok(forms), Ok(fonts)) => Ok(Engine {
                layouts: layouts.into(),
                forms: Arc::new(forms),
                fonts: Arc::new(fonts),
                shelf: Shelf::Nowhere,
            }),
            (forms, fonts) => Err([forms.err(), fonts.err()].into_iter().flatten().flatten().collect()),
        }
    }

    /// Opens the folders named, or else those that the environment names (`BANXIN_FONTS`, `BANXIN_LAYOUTS`) or that ship
    /// with the program. Where no folder of forms is, those inside the program are taken.
    ///
    /// # Errors
    /// As [`Engine::open`], and `resource-missing` for fonts that are nowhere.
    pub fn find(layouts: Option<&Path>, fonts: Option<&Path>) -> Result<Engine, Refusal> {
        let fonts = find_fonts(fonts)?;
        match LAYOUTS.find(layouts) {
            Some(layouts) => Engine::open(&layouts, &fonts),
            None => Engine::with_forms(opened(FormSet::shipped()), Path::new(""), &fonts),
        }
    }

    /// The folder that the forms were read from; empty for those inside the program.
    pub fn layouts(&self) -> &Path {
        &self.layouts
    }

    /// Gives the folder where the pictures of reports are.
    #[must_use]
    pub fn with_folder(self, folder: &Path) -> Engine {
        self.with_shelf(Shelf::of(Some(folder)))
    }

    /// Says where the pictures of reports are.
    #[must_use]
    pub fn with_shelf(self, shelf: Shelf) -> Engine {
        Engine { shelf, ..self }
    }

    /// The forms.
    pub fn forms(&self) -> &FormSet {
        &self.forms
    }

    /// The fonts.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// What no finding about a report would have been made, in a line: who reads that nothing was found must not take it for checked.
    pub fn unchecked(&self, text: &str) -> Option<String> {
        let (report, _) = model::read(text).ok()?;
        let form = self.forms.choose(&report).ok()?;
        check::unchecked(&report, &form)
    }

    /// Reads, checks and lays out a report that has no pictures, or has them in the engine's folder; see
    /// [`Engine::plan_with`].
    pub fn plan(&self, text: &str) -> (Option<Plan<'_>>, Vec<Finding>) {
        self.plan_with(text, &PlanOptions::default())
    }

    /// Reads, checks and lays out a report. The plan is there unless a finding refuses the report.
    pub fn plan_with(&self, text: &str, options: &PlanOptions<'_>) -> (Option<Plan<'_>>, Vec<Finding>) {
        let (laid, findings) = self.lay(text, options);
        (laid.filter(|_| !refuses(&findings)), findings)
    }

    /// The same with a plan also of a report that is refused, wherever it can be read.
    fn lay(&self, text: &str, options: &PlanOptions<'_>) -> (Option<Plan<'_>>, Vec<Finding>) {
        let (report, mut findings) = match model::read(text) {
            Ok(read) => read,
            Err(findings) => return (None, findings),
        };
        let form = match self.forms.choose(&report) {
            Ok(form) => form,
            Err(finding) => {
                findings.push(finding);
                return (None, findings);
            }
        };
        findings.extend((report.form.is_none() && form.plain).then(|| plain(&form)));
        findings.extend(check::run(&report, &form));
        if options.draft {
            check::as_draft(&mut findings);
        }
        let own = options.folder.map(|folder| Shelf::of(Some(folder)));
        let (assets, lost) = Assets::load(&report, own.as_ref().unwrap_or(&self.shelf), &self.fonts);
        findings.extend(lost);
        let (layout, more) = compose(&report, &form, &self.fonts, &assets);
        findings.extend(more);
        if !refuses(&findings) {
            findings.extend(layout::borrowed(&report, &form, &self.fonts));
        }
        if options.strict {
            raise(&mut findings);
        }
        let origin = self.origin(&form, &layout);
        let plan = Plan { report, form, layout, pictures: assets.digests(), origin, source: text.to_owned() };
        (Some(plan), findings)
    }

    /// What a layout in a form depends on besides the report.
    pub fn origin(&self, form: &Form, layout: &Layout) -> Origin {
        let (form, page) = self.forms.stamps(&form.id).map_or((None, None), |(form, page)| (Some(form), Some(page)));
        let faces: BTreeSet<_> = layout.runs().map(|(_, run)| run.face).collect();
        let font = |face| Stamp { name: self.fonts.face_name(face).to_owned(), sha256: self.fonts.digest(face) };
        Origin { form, page, fonts: faces.into_iter().map(font).collect(), ..Origin::of_engine() }
    }

    /// Puts words behind the text of every page of a plan.
    ///
    /// # Errors
    /// `watermark-unset` when no face has their characters.
    pub fn stamp(&self, plan: &mut Plan<'_>, words: &str) -> Result<(), Finding> {
        plan.layout.watermark = Some(layout::watermark(words, &plan.layout.sheet, plan.layout.grid, &self.fonts)?);
        Ok(())
    }

    /// Lets the Word copies of a plan carry their faces, cut down to what the pages show. What may not travel is told.
    pub fn embed_fonts(&self, plan: &mut Plan<'_>) -> Option<Finding> {
        plan.layout.info.embeds_fonts = true;
        let kept_back = docx::families(&plan.layout, &self.fonts, true);
        (!kept_back.is_empty()).then(|| kept_back_fonts(&kept_back))
    }

    /// Which faces the machine of who reads a plan's Word copy needs, so that its lines and pages are the plan's.
    pub fn fonts_needed(&self, plan: &Plan<'_>) -> Finding {
        needed_fonts(&docx::families(&plan.layout, &self.fonts, false))
    }

    /// Writes the Word copy that goes round for signature: the 发文稿纸, then the plan's pages with every finding as a
    /// comment, behind their text `送审稿` unless they are stamped already; Word records what is changed in it.
    ///
    /// # Errors
    /// What does not fit on the 发文稿纸, and a `backend-failed` finding.
    pub fn write_signoff(&self, plan: &Plan<'_>, findings: &[Finding]) -> Result<Vec<u8>, Vec<Finding>> {
        let sheet = self.sheet(plan)?;
        let layout = self.draft(plan)?;
        let comments: Vec<docx::Comment> = findings.iter().map(docx::Comment::from).collect();
        let options = docx::Options {
            source: Some(&plan.source),
            origin: Some(&plan.origin),
            comments: &comments,
            sheet: Some(&sheet),
            track: true,
            ..docx::Options::default()
        };
        self.word(&layout, &options)
    }

    /// Writes a blank Word form of a report that is begun: the plan's pages, with a prompt in grey in each place that waits to
    /// be filled in. [`crate::pull`] takes it back.
    ///
    /// # Errors
    /// A `backend-failed` finding.
    pub fn write_blank(&self, plan: &Plan<'_>) -> Result<Vec<u8>, Vec<Finding>> {
        let prompts = prompts::prompts(&plan.report, &plan.form);
        let comments = prompts::advice(&plan.report, &plan.form);
        let options = docx::Options {
            comments: &comments,
            source: Some(&plan.source),
            origin: Some(&plan.origin),
            prompts: Some(&prompts),
            ..docx::Options::default()
        };
        self.word(&plan.layout, &options)
    }

    /// Writes the new version's Word copy with all that changed since the old one as tracked changes (花脸稿).
    ///
    /// Their author is who drafted the new version, by its `signoff`, or else its issuer.
    ///
    /// # Errors
    /// As for [`Engine::write_signoff`].
    pub fn write_redline(
        &self,
        old: &Plan<'_>,
        new: &Plan<'_>,
        redline: &RedlineOptions<'_>,
    ) -> Result<Vec<u8>, Vec<Finding>> {
        let RedlineOptions { findings, when, summary, by } = *redline;
        let sheet = |plan| findings.map(|_| self.sheet(plan)).transpose();
        let (old_sheet, new_sheet) = (sheet(old)?, sheet(new)?);
        let report = &new.report;
        let layout = if findings.is_some() { &self.draft(new)? } else { &new.layout };
        let comments: Vec<docx::Comment> = findings.unwrap_or_default().iter().map(docx::Comment::from).collect();
        let drafted = report.signoff.as_ref().and_then(|signoff| signoff.text("draft"));
        let dated = new.layout.info.date.as_ref().map(|date| format!("{date}T00:00:00Z"));
        let entries = if summary { entries(old, new) } else { vec![] };
        let changes = docx::Changes {
            layout: &old.layout,
            sheet: old_sheet.as_ref(),
            source: &old.source,
            origin: Some(&old.origin),
            author: drafted.filter(|name| !name.is_empty()).unwrap_or(&report.issuer),
            date: when.or(dated.as_deref()),
            compare: if by == By::Word { compare::versions } else { compare::paragraphs },
            by_paragraph: by == By::Paragraph,
            summary: summary.then_some(entries.as_slice()),
        };
        let options = docx::Options {
            source: Some(&new.source),
            origin: Some(&new.origin),
            comments: &comments,
            sheet: new_sheet.as_ref(),
            track: true,
            changes: Some(changes),
            ..docx::Options::default()
        };
        self.word(layout, &options)
    }

    fn word(&self, layout: &Layout, options: &docx::Options<'_>) -> Result<Vec<u8>, Vec<Finding>> {
        docx::write(layout, &self.fonts, options).map_err(|error| vec![backend_failed(Format::Docx, &error)])
    }

    /// The 发文稿纸 of a report.
    fn sheet(&self, plan: &Plan<'_>) -> Result<Layout, Vec<Finding>> {
        let (sheet, faults) = layout::signoff(&plan.report, &plan.form.page, &self.fonts);
        if refuses(&faults) { Err(faults) } else { Ok(sheet) }
    }

    /// The plan's pages as a draft's.
    fn draft(&self, plan: &Plan<'_>) -> Result<Layout, Vec<Finding>> {
        let mut layout = plan.layout.clone();
        if layout.watermark.is_none() {
            let words =
                layout::watermark(DRAFT, &layout.sheet, layout.grid, &self.fonts).map_err(|finding| vec![finding])?;
            layout.watermark = Some(words);
        }
        Ok(layout)
    }

    /// Writes a plan in a format, to be published; the report's JSON goes along without what is the office's own
    /// ([`published()`]).
    ///
    /// # Errors
    /// A `backend-failed` finding: a bug of ours or a font file that cannot be cut; the report is not to blame.
    pub fn write(&self, plan: &Plan<'_>, format: Format) -> Result<Vec<u8>, Finding> {
        self.write_carrying(plan, format, true)
    }

    /// Writes a plan as the fragment of a web page, to be pasted into a portal's editor. It does not carry the report.
    pub fn write_fragment(&self, plan: &Plan<'_>) -> Vec<u8> {
        html::fragment(&plan.layout).into_bytes()
    }

    /// Writes a plan in a format without the report's JSON in it: what is read off such a file is read off its pages.
    ///
    /// # Errors
    /// As for [`Engine::write`].
    pub fn write_bare(&self, plan: &Plan<'_>, format: Format) -> Result<Vec<u8>, Finding> {
        self.write_carrying(plan, format, false)
    }

    fn write_carrying(&self, plan: &Plan<'_>, format: Format, carries: bool) -> Result<Vec<u8>, Finding> {
        let published = carries.then(|| published(&plan.source));
        let source = published.as_ref().map(|text| text.as_bytes());
        let written = format.write_as(&plan.layout, &self.fonts, source, &plan.origin);
        written.map_err(|error| backend_failed(format, error.as_ref()))
    }

    /// Writes a plan in several formats at the same time, each on a thread of its own; the report's JSON goes along
    /// in those for which `carries` says so.
    ///
    /// # Errors
    /// As [`Engine::write`], of the first format that fails.
    pub fn write_all(
        &self,
        plan: &Plan<'_>,
        formats: &[Format],
        carries: impl Fn(Format) -> bool + Sync,
    ) -> Result<Vec<(Format, Vec<u8>)>, Finding> {
        let write = |format: Format| Ok((format, self.write_carrying(plan, format, carries(format))?));
        let Some((&first, others)) = formats.split_first() else { return Ok(vec![]) };
        std::thread::scope(|scope| {
            let others: Vec<_> = others.iter().map(|&format| scope.spawn(move || write(format))).collect();
            let first = write(first);
            let others = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            std::iter::once(first).chain(others).collect()
        })
    }
}

/// What changed between two versions, line by line.
fn entries(old: &Plan<'_>, new: &Plan<'_>) -> Vec<docx::Entry> {
    fn edition<'a>(plan: &'a Plan<'_>) -> Edition<'a> {
        Edition { report: &plan.report, form: &plan.form }
    }
    let entries = diff::reports(edition(old), edition(new)).entries().into_iter();
    let entry =
        |Entry { place, old, new, old_pointer, new_pointer }| docx::Entry { place, old, new, old_pointer, new_pointer };
    entries.map(entry).collect()
}

/// Families with their alternatives, in words.
fn in_words(families: &[(String, String)]) -> String {
    let words = families.iter().map(|(family, alternative)| match alternative.is_empty() || alternative == family {
        true => family.clone(),
        false => format!("{family}（或{alternative}）"),
    });
    words.collect::<Vec<_>>().join("、")
}

fn needed_fonts(families: &[(String, String)]) -> Finding {
    let words = format!("Word 文件要在装有这些字体的电脑上看，行和页才同 PDF 一样：{}", in_words(families));
    Finding::new(Level::Note, "fonts-needed", Place::File, words)
        .hint("对方不一定有的，加 --embed-fonts，把用到的字放进 Word 文件。")
}

fn kept_back_fonts(families: &[(String, String)]) -> Finding {
    let words = format!("这些字体的许可不允许把它们的一部分放进要修改的文件，没有放：{}", in_words(families));
    Finding::warning("font-kept-back", Place::File, words)
        .hint("请对方装上这些字体；或者换用可以嵌入的字体（--fonts），或者发 PDF。")
}

fn find_fonts(named: Option<&Path>) -> Result<PathBuf, Refusal> {
    FONTS.find(named).ok_or_else(|| {
        let finding = Finding::error("resource-missing", Place::File, "找不到字体文件夹")
            .hint("字体另装：运行 banxin fonts，它说明要哪个字体包、放在哪里。")
            .hint(format!("字体在别处的，用 --{} 指定，或设置环境变量 {}。", FONTS.name, FONTS.variable));
        vec![(Source::new(FONTS.name, ""), vec![finding])]
    })
}

fn open_forms(layouts: &Path) -> Result<FormSet, Refusal> {
    opened(FormSet::open(layouts))
}

fn opened(read: Result<FormSet, Vec<RefusedFile>>) -> Result<FormSet, Refusal> {
    read.map_err(|refused| refused.into_iter().map(|file| (file.source, file.findings)).collect())
}

/// A report that names no form and has nothing of one is set plainly, and told so.
fn plain(form: &Form) -> Finding {
    let words = format!("报告没有写明格式（form），按“{}”排版", form.name);
    Finding::new(Level::Note, "form-plain", Place::Value(String::new()), words)
        .hint("不用国家格式的，不用改；要用国家格式或公文格式的，写明格式。")
        .json_hint(format!("写上 \"form\": \"{}\"，就不再提示。", form.id))
}

/// `--strict`: what would let a report pass refuses it.
pub fn raise(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.level == Level::Warning) {
        finding.level = Level::Error;
    }
}

fn backend_failed(format: Format, error: &(dyn std::error::Error + 'static)) -> Finding {
    let chain: Vec<String> = std::iter::successors(Some(error), |e| e.source()).map(ToString::to_string).collect();
    let message = format!("生成 {} 文件失败：{}", format.name().to_uppercase(), chain.join("："));
    Finding::error("backend-failed", Place::File, message).hint("这不是报告的问题，请把这条信息交给系统管理员。")
}
