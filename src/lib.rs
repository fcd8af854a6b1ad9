//! banxin (版心, the type area of a page): a document export engine for Chinese government reports.
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod atomic;
pub mod backend;
pub mod batch;
pub mod cli;
pub mod command;
pub mod diag;
pub mod digest;
pub mod engine;
pub mod font;
pub mod form;
pub mod geom;
pub mod grid;
pub mod guard;
pub mod json;
pub mod layout;
pub mod model;
pub mod resources;
pub mod source;
