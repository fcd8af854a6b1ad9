//! banxin (版心, the type area of a page): a document export engine for Chinese government reports.
//!
//! # One page plan, many carriers
//!
//! The layout is decided once, and it tells the same document twice: as blocks with every measure settled, for formats
//! that flow, and as ink on pages, for formats that do not. Backends measure nothing and decide nothing.
//!
//! ```text
//!  samples/*.json        layouts/*.json         fonts/*
//!       │                     │                    │
//!  model::read          form::FormSet       font::Fonts
//!       ▼                     ▼                    ▼
//!    Report ───────┬──────  Form ───────┬──────  Fonts
//!                  ▼                    │          │
//!             check::run ─▶ findings    │          │
//!                  │                    ▼          ▼
//!                  └──────────▶ layout::compose ─▶ (Layout, findings)
//!                                  Layout { sheet, styles, blocks ┬ pages } ──▶ conform::measure ─▶ clauses
//!                                            backend::docx ◀──────┘└─────▶ backend::{pdf, ofd, png}
//!
//!  engine: the line above as one value          pull: an edited Word copy back to a Report
//!  import: what people have becomes a Report
//!  batch, serve, command: read reports, call    diff: what changed between two Reports
//!  the engine, show findings                    verify: a file against the report inside it
//! ```
//!
//! In reading order; each room uses only rooms before it, which a test holds to a table (`tests/house.rs`):
//!
//! * what has nothing to do with documents: [`geom`] lengths, [`grid`] merged cells, [`diag`] findings, [`json`] and
//!   [`source`] texts with places, [`support`], and, for the formats, `pack`, `xml`
//!   and `numbering`, what Word counts by itself;
//! * what goes in: [`style`] the words of setting, [`font`], [`image`], [`model`] the report, [`form`] national forms as
//!   data, [`assets`] a report's pictures;
//! * what is made of it: [`check`], [`diff`], [`layout`], [`conform`], [`backend`];
//! * the way in: `import`, which makes reports of Word files, web pages, workbooks, PDF and text, behind `intake`, which knows
//!   files of ours;
//! * who calls: [`engine`], [`pull`], [`verify`], [`batch`] many reports, from and to folders or object stores, [`year`]
//!   the reports of a year beside the list of offices, `serve` the HTTP service, `command` the command line.
//!
//! # Ten lines
//!
//! ```
//! use banxin::Format;
//!
//! let report = std::fs::read_to_string("samples/wudang-2020.json")?;
//! match banxin::render(&report, Format::Pdf) {
//!     Ok(pdf) => std::fs::write(std::env::temp_dir().join("wudang-2020.pdf"), &pdf.bytes)?,
//!     Err(refused) => eprintln!("{refused}"), // every finding with its line and the way to mend it
//! }
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! An [`engine::Engine`] has more: folders of one's own, the page plan, several formats of one plan, the copy for
//! signature.
//!
//! ```
//! use banxin::{Format, engine::Engine};
//! use std::path::Path;
//!
//! let engine = Engine::open(Path::new("layouts"), Path::new("fonts")).expect("forms and fonts open");
//! let report = std::fs::read_to_string("samples/wudang-2020.json")?;
//! let (plan, findings) = engine.plan(&report);
//! let plan = plan.expect("no finding refuses the report");
//! let files = engine.write_all(&plan, &[Format::Pdf, Format::Docx], |_| true).expect("both are written");
//! assert!(files[0].1.starts_with(b"%PDF-1.7") && findings.len() == 3);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Failures
//!
//! The author's data, a form file or a font gives a [`diag::Finding`] with a place; the machine or a bug gives an error
//! with its source. Nothing is dropped in silence. Same input, same bytes: no clock, no random ids, no hash-map order.
//!
//! # What will grow
//!
//! What the library gives out (findings, differences, verdicts, entries of a manifest, forms) may get more members and
//! kinds: these types are `#[non_exhaustive]`. What it takes, such as [`engine::PlanOptions`], is built with
//! `..Default::default()`, so that a member more changes no caller. The report and the page plan are exhaustive on purpose:
//! the compiler tells who writes a carrier of their own of an ink that it does not draw.
//!
//! # Glossary
//!
//! | Chinese | English | |
//! |---|---|---|
//! | 版心 | type area | the part of a page that text may fill |
//! | 天头, 订口 | top margin, binding side | the blanks above and left of the type area |
//! | 行距 | pitch | from one line to the next |
//! | 避头, 避尾 | line-start, line-end prohibition | marks that may not begin or end a line |
//! | 标点挤压 | compressed punctuation | full-width marks set half width |
//! | 孤字, 孤行 | runt, orphan | too few characters on a last line, too few lines of a paragraph on a page |
//! | 页码 | folio | the page number |
//! | 版面 | page plan | [`layout::Layout`]: blocks with every measure resolved, pages with every ink placed |
//! | 样式 | style kind, table style | what a style is for, how a table is set: [`style`] |
//! | 勾稽关系 | cross-footing | sums that must hold between figures |
//! | 数据 | figure | a number of a table; an image is a picture |
//! | 表头 | header | the rows that name the columns |
//! | 行标题 | row label | the cell that names a row |
//! | 小标宋, 仿宋, 黑体, 楷体, 宋体 | font roles | [`style::Role`] |
//! | 发文机关 | issuer | the office that reports |
//! | 附件 | attachment | what goes with a report, numbered and titled |
//! | 报告格式 | form | a national form as data, in `layouts/` |
//! | 发文稿纸 | sign-off sheet | the first page of a copy that goes round for signature |
//! | 花脸稿 | redline | a Word copy with what changed as tracked changes |
//! | 底稿 | baseline copy | the Word copy made again from the report inside an edited one |
//! | 报告之间 | cross-report checks | what only shows when the reports of a batch lie side by side |
#![forbid(unsafe_code)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "module docs name their private parts, for those who read the code"
)]

pub mod assets;
pub mod backend;
pub mod batch;
pub mod blank;
pub mod carried;
pub mod check;
#[cfg(feature = "cli")]
pub mod command;
pub mod conform;
pub mod diag;
pub mod diff;
pub mod engine;
pub mod font;
pub mod form;
pub mod geom;
pub mod grid;
pub mod image;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "import")]
pub mod intake;
pub mod json;
pub mod layout;
pub mod model;
mod numbering;
mod pack;
pub mod pull;
#[cfg(feature = "serve")]
pub mod serve;
pub mod source;
pub mod style;
pub(crate) mod support;
pub mod verify;
mod xml;
pub mod year;

pub use backend::Format;
pub use engine::render;
