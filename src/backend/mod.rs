//! The formats a [`Layout`](crate::layout::Layout) is written in. A backend measures nothing and decides nothing.

pub mod pdf;
