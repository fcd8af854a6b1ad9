//! `fonts.json`: which files a font folder holds, and which of them serve each role.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diag::{Finding, Place};

/// A font folder's list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub faces: Vec<FaceEntry>,
    pub roles: BTreeMap<String, RoleEntry>,
}

/// A face: its file and what an archivist wants to know of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "licence and source are for people; reading them keeps the file's shape checked")]
pub(super) struct FaceEntry {
    pub id: String,
    pub file: String,
    #[serde(default)]
    pub index: u32,
    #[serde(default)]
    pub sha256: String,
    #[serde(default)]
    pub bytes: u64,
    #[serde(default)]
    pub family: String,
    #[serde(default)]
    pub licence: String,
    #[serde(default)]
    pub licence_file: String,
    #[serde(default)]
    pub source: serde_json::Value,
}

/// The faces that serve a role, by id, and the families that Word is to name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleEntry {
    pub face: String,
    pub latin: String,
    #[serde(default)]
    pub hanzi: Vec<String>,
    #[serde(default)]
    pub other: Vec<String>,
    pub word: String,
    pub word_alternative: String,
}

/// Reads the text of a `fonts.json`.
pub(super) fn read(text: &str) -> Result<Manifest, Finding> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        let message = format!("字体清单 fonts.json 第 {} 行第 {} 列读不懂：{e}", e.line(), e.column());
        Finding::error("fonts-manifest", Place::File, message).hint("对照随程序附带的 fonts/fonts.json 改正")
    })
}
