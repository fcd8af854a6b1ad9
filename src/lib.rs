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
//!                                            backend::docx ◀──────┘└─────▶ backend::pdf
//!  command ─ engine: read files, call the line above, print findings, choose the exit status
//! ```
//!
//! In reading order: [`geom`], [`diag`], [`grid`] (lengths, findings, merged cells); [`json`], [`source`] (texts with
//! places); [`style`] (how tables are set); [`model`], [`form`], [`font`], [`image`], [`assets`] (what goes in); [`check`]; [`layout`]; [`conform`];
//! [`backend`]; [`engine`], [`support`], [`batch`] (many reports, from and to folders or object stores),
//! [`command`].
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
//! let (plan, findings) = engine.plan(&report, false);
//! let plan = plan.expect("no finding refuses the report");
//! let files = engine.write_all(&plan, &[Format::Pdf, Format::Docx], |_| Some(report.as_bytes())).expect("both are written");
//! assert!(files[0].1.starts_with(b"%PDF-1.7") && findings.len() == 3);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Failures
//!
//! The author's data, a form file or a font gives a [`diag::Finding`] with a place; the machine or a bug gives an error
//! with its source. Nothing is dropped in silence. Same input, same bytes: no clock, no random ids, no hash-map order.
//!
//! # Glossary
//!
//! | Chinese | English | |
//! |---|---|---|
//! | 版心 | type area | the part of a page that text may fill |
//! | 天头, 订口 | top blank, binding side | the blanks above and left of the type area |
//! | 行距 | pitch | from one line to the next |
//! | 避头, 避尾 | line-start, line-end prohibition | marks that may not begin or end a line |
//! | 页码 | folio | the page number |
//! | 勾稽关系 | cross-footing | sums that must hold between figures |
//! | 表头 | header | the rows that name the columns |
//! | 行标题 | row label | the cell that names a row |
//! | 小标宋, 仿宋, 黑体, 楷体, 宋体 | font roles | [`style::Role`] |
//! | 发文机关 | issuer | the office that reports |
//! | 报告格式 | form | a national form as data, in `layouts/` |
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "module docs name their private parts, for those who read the code"
)]

pub mod assets;
pub mod backend;
pub mod batch;
pub mod carried;
pub mod check;
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
pub mod json;
pub mod layout;
pub mod model;
mod pack;
pub mod pull;
#[cfg(feature = "serve")]
pub mod serve;
pub mod source;
pub mod style;
pub mod support;
pub mod verify;
mod xml;

pub use backend::Format;
pub use engine::render;
