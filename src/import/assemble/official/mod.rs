//! What stands around the body of an official document (GB/T 9704—2012), and the signature and attachments that any report
//! may have: lines that can only be these become fields of the report. What is not sure stays a paragraph.

mod above;
mod below;

use crate::diag::{Finding, Level, clip};
use crate::import::document::{At, Block, Document, told};
use crate::json::write::Json;

pub(crate) use self::above::is_number;
pub(crate) use self::below::addressee;

/// The fields found.
#[derive(Clone, Default, Debug)]
pub(crate) struct Shell {
    /// What stands above the title; `None` where the document has no head of an official one.
    pub(crate) above: Option<Above>,
    /// Addressees, colon included.
    pub(crate) to: Option<String>,
    /// Names of attachments, as the list below the body has them.
    pub(crate) names: Vec<String>,
    /// Who signs, and when.
    pub(crate) signature: Option<Signature>,
    /// The remark, brackets included.
    pub(crate) remark: Option<String>,
    /// Who was there: key and names.
    pub(crate) attendance: Vec<(&'static str, String)>,
    /// The imprint: key and text.
    pub(crate) imprint: Vec<(&'static str, String)>,
}

/// The head of an official document.
#[derive(Clone, Default, Debug)]
pub(crate) struct Above {
    /// `document`, `letter`, `order`, `minutes` or `attachment`.
    pub(crate) kind: &'static str,
    /// Copy number, secrecy, urgency: key and text.
    pub(crate) marks: Vec<(&'static str, String)>,
    /// The offices of the mark.
    pub(crate) issuers: Vec<String>,
    /// What the mark says behind them.
    pub(crate) suffix: String,
    /// The document's number.
    pub(crate) number: String,
    /// Signers of a document that goes up.
    pub(crate) signers: Vec<String>,
    /// Which attachment of its document it is, where that has several.
    pub(crate) ordinal: Option<usize>,
}

impl Above {
    /// Whether it is that of an attachment that is bound apart: nothing of its document's shell stands in it (7.3.7).
    pub(crate) fn is_apart(&self) -> bool {
        self.kind == "attachment"
    }
}

/// A signature.
#[derive(Clone, Default, Debug)]
pub(crate) struct Signature {
    /// The offices that sign.
    pub(crate) offices: Vec<String>,
    /// Post and name of who signs an order.
    pub(crate) stamp: Option<(String, String)>,
    /// The day as reports write it.
    pub(crate) date: String,
    /// The pictures of the seals, where the source holds them.
    pub(crate) seals: Vec<Vec<u8>>,
}

/// Takes the fields out of a document. Bodies of attachments stay in it, each behind its [`Block::Attachment`].
pub(crate) fn lift(document: &mut Document) -> Shell {
    let mut shell = Shell { above: above::take(document), ..Shell::default() };
    below::take(document, &mut shell);
    shell
}

impl Shell {
    /// The year that the document's number or its day names.
    pub(crate) fn year(&self) -> Option<u16> {
        let number = self.above.as_ref().and_then(|above| {
            let (_, behind) = above.number.split_once('〔')?;
            behind.split_once('〕')?.0.parse().ok()
        });
        number.or_else(|| self.above.as_ref().and(self.signature.as_ref())?.date.get(..4)?.parse().ok())
    }

    /// What an order without a title is called: its mark and number.
    pub(crate) fn untitled(&self, document: &Document) -> Option<String> {
        let above = self.above.as_ref().filter(|above| above.kind == "order")?;
        let titled = matches!(document.blocks.first(), Some(Block::Para(para))
            if para.hint.centred || para.hint.distinct || para.hint.outline.is_some());
        (!titled).then(|| format!("{}{}{}", above.issuers.concat(), above.suffix, above.number))
    }

    /// The office that issues.
    pub(crate) fn issuer(&self) -> Option<String> {
        self.above.as_ref().and_then(|above| above.issuers.first().cloned())
    }

    /// The office that signs, where one does alone.
    pub(crate) fn only_signer(&self) -> Option<String> {
        match self.signature.as_ref()?.offices.as_slice() {
            [office] => Some(office.clone()),
            _ => None,
        }
    }

    /// The members that the report has of it; `attached` are the bodies of attachments by name, and `folder` holds the seals.
    pub(crate) fn members(&self, attached: Vec<(String, Vec<Json>)>, folder: &str) -> Vec<(&'static str, Json)> {
        let signature = self.signature.as_ref().map(|signature| signature.json(self.above.is_some(), folder));
        let Some(above) = &self.above else {
            let attachment = |(name, body)| Json::object([("title", Json::Text(name)), ("body", Json::List(body))]);
            let attached: Vec<Json> = attached.into_iter().map(attachment).collect();
            let attached = (!attached.is_empty()).then_some(("attachments", Json::List(attached)));
            return signature.map(|signature| ("signature", signature)).into_iter().chain(attached).collect();
        };
        let mut json = above.json();
        let text = |text: &String| Json::text(text);
        let mut push = |key: &'static str, value: Option<Json>| {
            if let Some(value) = value {
                json.push(key, value);
            }
        };
        push("to", self.to.as_ref().map(text));
        push("attachments", self.attachments(attached));
        push("signature", signature);
        push("remark", self.remark.as_ref().map(text));
        for (key, names) in &self.attendance {
            push(key, Some(text(names)));
        }
        let imprint = self.imprint.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect::<Vec<_>>();
        push("imprint", (!imprint.is_empty()).then_some(Json::Object(imprint)));
        vec![("official", json)]
    }

    /// Each attachment of the list with its body, where it has one.
    fn attachments(&self, mut attached: Vec<(String, Vec<Json>)>) -> Option<Json> {
        let mut out = vec![];
        for name in &self.names {
            let mut json = Json::object([("name", Json::text(name))]);
            if let Some(at) = attached.iter().position(|(own, _)| own == name) {
                json.push("body", Json::List(attached.remove(at).1));
            }
            out.push(json);
        }
        out.extend(
            attached
                .into_iter()
                .map(|(name, body)| Json::object([("name", Json::Text(name)), ("body", Json::List(body))])),
        );
        (!out.is_empty()).then_some(Json::List(out))
    }

    /// The pictures of the seals with their paths.
    pub(crate) fn seals(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let seals = self.signature.iter().flat_map(|signature| &signature.seals);
        seals.enumerate().map(|(nth, bytes)| (seal_path(folder, nth), bytes.clone())).collect()
    }
}

fn seal_path(folder: &str, nth: usize) -> String {
    format!("{folder}/印章{}.png", nth + 1)
}

impl Above {
    fn json(&self) -> Json {
        let mut json = Json::object([("kind", Json::text(self.kind))]);
        if !self.signers.is_empty() {
            json.push("upward", Json::Typed("true".to_owned()));
        }
        for (key, value) in &self.marks {
            json.push(key, Json::text(value));
        }
        let usual = match self.kind {
            "document" => "文件",
            "order" => "令",
            _ => "",
        };
        if self.issuers.len() > 1 || self.suffix != usual {
            let issuers = Json::List(self.issuers.iter().map(Json::text).collect());
            let mut mark = Json::object([("issuers", issuers)]);
            if self.suffix != usual {
                mark.push("suffix", Json::text(&self.suffix));
            }
            json.push("mark", mark);
        }
        json.push("number", Json::text(&self.number));
        if let Some(ordinal) = self.ordinal {
            json.push("ordinal", Json::Number(ordinal));
        }
        if !self.signers.is_empty() {
            json.push("signers", Json::List(self.signers.iter().map(Json::text).collect()));
        }
        json
    }
}

impl Signature {
    fn json(&self, official: bool, folder: &str) -> Json {
        let mut json = Json::Object(vec![]);
        if !self.offices.is_empty() {
            json.push("offices", Json::List(self.offices.iter().map(Json::text).collect()));
        }
        json.push("date", Json::text(&self.date));
        if let Some((post, name)) = self.stamp.as_ref().filter(|_| official) {
            json.push("stamp", Json::object([("post", Json::text(post)), ("name", Json::text(name))]));
        }
        if !self.seals.is_empty() {
            let images = (0..self.seals.len()).map(|nth| Json::text(seal_path(folder, nth))).collect();
            json.push("seal", Json::object([("images", Json::List(images))]));
        }
        json
    }
}

/// The words of a block: of a paragraph those parted by full-width blanks, of a small table its cells.
fn words(block: &Block) -> Vec<String> {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match block {
        Block::Para(para) => para.text().split('\u{3000}').filter_map(filled).collect(),
        Block::Grid(grid) if grid.cells.len() <= 24 && grid.cells.iter().all(|cell| cell.doubt.is_none()) => {
            grid.cells.iter().filter_map(|cell| filled(&cell.text)).collect()
        }
        Block::Grid(_) | Block::Picture(_) | Block::Attachment(_) => vec![],
    }
}

fn at(block: &Block) -> At {
    match block {
        Block::Para(para) => para.at.clone(),
        Block::Grid(grid) => grid.at.clone(),
        Block::Picture(picture) => picture.at.clone(),
        Block::Attachment(_) => At::File,
    }
}

/// A finding that words of the source are a field of the report.
fn lifted(block: &Block, what: &str) -> Finding {
    let text = words(block).join(" ");
    let words = format!("“{}”收入{what}", clip(&text, 40));
    told(Level::Note, "field-lifted", &at(block), words).fact("was", text).fact("now", what)
}

/// A name of two hanzi that is spread over three, as officials' names and posts are: 何　清.
fn spread(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        [one, ' ' | '\u{3000}', other] => format!("{one}\u{3000}{other}"),
        _ => text.to_owned(),
    }
}
