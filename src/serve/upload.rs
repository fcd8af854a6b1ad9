//! What a request brings: one file as its body, or several as `multipart/form-data` (RFC 7578).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, header};

use crate::assets::Shelf;
use crate::diag::{Finding, clip};
use crate::json::nearest;

use super::answer::complaint;

/// A part that a task takes.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    /// What it is, for the description.
    pub(super) words: &'static str,
    pub(super) kind: PartKind,
    /// Whether it must be there.
    pub(super) must: bool,
}

/// What a part holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PartKind {
    /// JSON.
    Json,
    /// A file of another kind.
    File,
    /// One such file or several.
    Files,
    /// Any number of pictures, by the paths that the report gives.
    Pictures,
}

pub(super) const REPORT: Part = Part { name: "report", words: "报告的 JSON。", kind: PartKind::Json, must: true };
pub(super) const LAST: Part = Part {
    name: "last",
    words: "上一年的报告，JSON：核对上年结转、现行有效等跨年的数。",
    kind: PartKind::Json,
    must: false,
};
/// What `/check` answered earlier.
pub(super) const SINCE: Part = Part {
    name: "since",
    words: "上一次 /check 的答复：每个问题另加 state（new 新发现、open 仍在），已经改正的（mended）排在最后。",
    kind: PartKind::Json,
    must: false,
};
/// A file that is to become a report.
pub(super) const SOURCE: Part = Part {
    name: "file",
    words: "Word（.docx）、网页、Excel、PDF 或文本文件；文件名说明它是什么。",
    kind: PartKind::File,
    must: true,
};
/// A file of ours.
pub(super) const OURS: Part =
    Part { name: "file", words: "本程序生成的文件。", kind: PartKind::File, must: true };
/// Edited copies of one draft.
pub(super) const EDITED: Part = Part {
    name: "file",
    words: "在 Word 或 WPS 里改过的送审稿；几个人各改一份的，每份发一个 file，文件名说明是谁的。",
    kind: PartKind::Files,
    must: true,
};
pub(super) const OLD: Part =
    Part { name: "old", words: "旧的一份（或上一年的）。", kind: PartKind::Json, must: true };
pub(super) const NEW: Part =
    Part { name: "new", words: "新的一份（或本年的）。", kind: PartKind::Json, must: true };
pub(super) const PICTURES: Part = Part {
    name: "picture",
    words: "报告用到的图片和印章，可以有多个；文件名写成报告里的路径，例如 图/图1.png。",
    kind: PartKind::Pictures,
    must: false,
};

/// Most parts of a request: a report of a hundred pages has some dozens of pictures.
const MOST: usize = 500;

/// A file that came, with the name that its sender gives it.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) name: Option<String>,
    pub(super) bytes: Vec<u8>,
}

/// The files of a request by the names of their parts.
#[derive(Clone, Default, Debug)]
pub(super) struct Upload {
    files: BTreeMap<&'static str, Vec<File>>,
    /// The pictures by their paths.
    pictures: BTreeMap<String, Vec<u8>>,
}

impl Upload {
    /// Takes a body apart. One that is not `multipart/form-data` is the first part by itself.
    ///
    /// # Errors
    /// `body-multipart`, `part-unknown`, `part-twice`, `part-missing`, `parts-many`.
    pub(super) async fn read(headers: &HeaderMap, body: Vec<u8>, parts: &'static [Part]) -> Result<Upload, Finding> {
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut upload = Upload::default();
        if media_type.trim_start().to_ascii_lowercase().starts_with("multipart/") {
            upload.take_apart(media_type, body, parts).await?;
        } else if let Some(first) = parts.first().filter(|first| first.must || !body.is_empty()) {
            upload.files.insert(first.name, vec![File { name: named(headers), bytes: body }]);
        }
        let missing = parts.iter().find(|part| part.must && !upload.files.contains_key(part.name));
        match missing {
            Some(part) => {
                let words = format!("请求里没有 {}（{}）", part.name, part.words.trim_end_matches('。'));
                Err(complaint("part-missing", words, &listed(parts)))
            }
            None => Ok(upload),
        }
    }

    async fn take_apart(&mut self, media_type: &str, body: Vec<u8>, parts: &'static [Part]) -> Result<(), Finding> {
        let broken =
            |_| complaint("body-multipart", "表单（multipart/form-data）读不懂", "用通用的 HTTP 程序重新发送。");
        let boundary = multer::parse_boundary(media_type).map_err(broken)?;
        let mut multipart = multer::Multipart::new(Body::from(body).into_data_stream(), boundary);
        let mut count = 0;
        while let Some(field) = multipart.next_field().await.map_err(broken)? {
            count += 1;
            if count > MOST {
                return Err(complaint("parts-many", format!("一次最多发送 {MOST} 个文件"), "减少图片。"));
            }
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned);
            let Some(part) = parts.iter().find(|part| part.name == name) else {
                return Err(unknown(&name, parts));
            };
            let bytes = field.bytes().await.map_err(broken)?.to_vec();
            // What a page's form sends for a file that nobody chose.
            if bytes.is_empty() && file_name.is_none() && !part.must {
                continue;
            }
            if !self.put(part, file_name, bytes) {
                let words = format!("{} 发送了两次", part.name);
                return Err(complaint("part-twice", words, "只发送一次；图片的文件名不能相同。"));
            }
        }
        Ok(())
    }

    /// Whether the part is new.
    fn put(&mut self, part: &Part, name: Option<String>, bytes: Vec<u8>) -> bool {
        match part.kind {
            PartKind::Pictures => self.pictures.insert(name.unwrap_or_default(), bytes).is_none(),
            PartKind::Files => {
                self.files.entry(part.name).or_default().push(File { name, bytes });
                true
            }
            PartKind::Json | PartKind::File => self.files.insert(part.name, vec![File { name, bytes }]).is_none(),
        }
    }

    /// Takes a file out, so that it is held once.
    pub(super) fn take(&mut self, part: &Part) -> Option<File> {
        self.take_all(part).pop()
    }

    /// Takes all files of a part out.
    pub(super) fn take_all(&mut self, part: &Part) -> Vec<File> {
        self.files.remove(part.name).unwrap_or_default()
    }

    /// The names of the pictures.
    pub(super) fn pictures(&self) -> impl Iterator<Item = &str> {
        self.pictures.keys().map(String::as_str)
    }

    /// The pictures as a report finds them. One that comes by itself has none.
    pub(super) fn shelf(&mut self) -> Shelf {
        Shelf::Memory(Arc::new(self.pictures.clone()))
    }
}

/// The name of a file that comes by itself (`Content-Disposition: …; filename*=UTF-8''…`, RFC 6266).
fn named(headers: &HeaderMap) -> Option<String> {
    let told = headers.get(header::CONTENT_DISPOSITION)?.to_str().ok()?;
    let parameter = |key: &str| told.split(';').map(str::trim).find_map(|part| part.strip_prefix(key));
    if let Some(encoded) = parameter("filename*=UTF-8''").or_else(|| parameter("filename*=utf-8''")) {
        // Percent-encoding alone; `+` is a sign like others there.
        let encoded = encoded.replace('+', "%2B");
        return form_urlencoded::parse(encoded.as_bytes()).next().map(|(name, _)| name.into_owned());
    }
    parameter("filename=").map(|name| name.trim_matches('"').to_owned())
}

fn unknown(name: &str, parts: &[Part]) -> Finding {
    let name = clip(name, 40);
    let near = nearest(&name, parts.iter().map(|part| part.name));
    let hint = near.map_or_else(|| listed(parts), |near| format!("是不是 {near}？"));
    complaint("part-unknown", format!("不认识表单里的“{name}”"), &hint)
}

fn listed(parts: &[Part]) -> String {
    let names: Vec<&str> = parts.iter().map(|part| part.name).collect();
    format!("表单（multipart/form-data）里可以有：{}。", names.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: &[Part] = &[
        Part { name: "report", words: "报告", kind: PartKind::Json, must: true },
        Part { name: "last", words: "上年", kind: PartKind::Json, must: false },
        Part { name: "picture", words: "图片", kind: PartKind::Pictures, must: false },
    ];

    async fn read(media_type: &'static str, body: &str) -> Result<Upload, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, media_type.parse().unwrap());
        Upload::read(&headers, body.replace('\n', "\r\n").into_bytes(), PARTS).await.map_err(|finding| finding.code)
    }

    fn field(name: &str, value: &str) -> String {
        format!("--x\nContent-Disposition: form-data; name={name}\n\n{value}\n")
    }

    #[tokio::test]
    async fn a_body_is_the_first_part_and_a_form_has_several() {
        let mut whole = read("text/plain", "{}").await.unwrap();
        assert_eq!(whole.take(&PARTS[0]).unwrap().bytes, b"{}");
        let form = "multipart/form-data; boundary=x";
        let picture = field("picture; filename=\"图/图1.png\"", "p");
        let mut several = read(form, &(field("report", "{}") + &picture + "--x--\n")).await.unwrap();
        assert_eq!(several.pictures().collect::<Vec<_>>(), ["图/图1.png"]);
        assert!(several.take(&PARTS[1]).is_none() && several.take(&PARTS[0]).is_some());
        for (media_type, body, code) in [
            (form, field("report", "{}") + &field("lost", "{}") + "--x--\n", "part-unknown"),
            (form, field("report", "{}") + &field("report", "{}") + "--x--\n", "part-twice"),
            (form, field("report", "{}") + &picture + &picture + "--x--\n", "part-twice"),
            (form, field("last", "{}") + "--x--\n", "part-missing"),
            (form, field("report", "{}"), "body-multipart"),
            (form, "nonsense".to_owned(), "body-multipart"),
            ("multipart/form-data", field("report", "{}") + "--x--\n", "body-multipart"),
            (form, field("report", "{}") + &picture.repeat(501) + "--x--\n", "part-twice"),
        ] {
            assert_eq!(read(media_type, &body).await.err(), Some(code), "{body}");
        }
    }

    #[test]
    fn a_file_by_itself_may_have_a_name() {
        let name = |told: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_DISPOSITION, told.parse().unwrap());
            named(&headers)
        };
        let chinese = name("attachment; filename=\"a.docx\"; filename*=UTF-8''%E5%8E%BB%E5%B9%B4+1.docx");
        assert_eq!(chinese.as_deref(), Some("去年+1.docx"));
        assert_eq!(name("attachment; filename=\"a.docx\"").as_deref(), Some("a.docx"));
        assert_eq!(name("attachment"), None);
    }
}
