//! The backends: each renders the page plan into one file format, measuring nothing and deciding nothing.

pub mod docx;
