//! A small PDF reader for the tests. It shares nothing with the writer but lopdf's parser: text comes from
//! `ToUnicode` and `ActualText`, places from `/W` and the operators, structure from the tree.
#![expect(clippy::cast_possible_truncation, reason = "codes that we wrote")]

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A file read back.
pub(crate) struct Reader {
    pub doc: Document,
    pub pages: Vec<ReadPage>,
}

/// A page read back.
#[derive(Default)]
pub(crate) struct ReadPage {
    /// Every glyph shown, in order.
    pub glyphs: Vec<ReadGlyph>,
    /// Every line stroked: x, y, x, y, width.
    pub lines: Vec<[f64; 5]>,
    /// Their colours.
    pub line_colors: Vec<[f64; 3]>,
}

/// A glyph read back.
#[derive(Clone, Debug)]
pub(crate) struct ReadGlyph {
    /// Its code; 0 is the empty box.
    pub code: u16,
    /// What copying it gives.
    pub text: String,
    /// Origin in points from the lower left corner.
    pub at: (f64, f64),
    /// Red, green, blue.
    pub color: [f64; 3],
    /// Its marked stretch; `None` for artifacts.
    pub mcid: Option<i64>,
}

#[derive(Clone)]
struct Font {
    widths: BTreeMap<u16, f64>,
    /// The width of all other codes.
    width: f64,
    unicode: BTreeMap<u16, String>,
}

impl Reader {
    pub(crate) fn open(bytes: &[u8]) -> Reader {
        let doc = Document::load_mem(bytes).expect("lopdf reads the file");
        let pages = doc.page_iter().map(|page| read_page(&doc, page)).collect();
        Reader { doc, pages }
    }

    pub(crate) fn catalog(&self) -> &Dictionary {
        self.doc.catalog().expect("there is a catalog")
    }

    /// All text that is not an artifact, in the order of the content.
    pub(crate) fn text(&self) -> String {
        let content = self.pages.iter().flat_map(|page| &page.glyphs).filter(|glyph| glyph.mcid.is_some());
        content.map(|glyph| glyph.text.as_str()).collect()
    }

    /// The structure tree as indented lines: role, attributes, text.
    pub(crate) fn tree(&self) -> String {
        let root = self.dict(self.catalog().get(b"StructTreeRoot").expect("the file is tagged"));
        let mut out = String::new();
        self.kids(root, None, 0, &mut out);
        out
    }

    /// The outline as indented titles with their page and height.
    pub(crate) fn outline(&self) -> String {
        let mut out = String::new();
        if let Ok(root) = self.catalog().get(b"Outlines") {
            self.outline_kids(self.dict(root), 0, &mut out);
        }
        out
    }

    /// Follows references to a dictionary.
    pub(crate) fn dict<'a>(&'a self, object: &'a Object) -> &'a Dictionary {
        match self.resolve(object) {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            other => panic!("not a dictionary: {other:?}"),
        }
    }

    fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.doc.dereference(object).expect("references lead somewhere").1
    }

    fn outline_kids(&self, parent: &Dictionary, depth: usize, out: &mut String) {
        let mut next = parent.get(b"First").ok();
        while let Some(item) = next.map(|item| self.dict(item)) {
            let dest = item.get(b"Dest").and_then(Object::as_array).expect("an explicit destination");
            let page = self.page_index(&dest[0]);
            let top = dest[3].as_float().expect("a height");
            let open = item.get(b"Count").and_then(Object::as_i64).unwrap_or(0);
            let title = words(item.get(b"Title").expect("a title"));
            out.push_str(&format!("{}{title} → page {page}, {top}, {open} under it\n", "  ".repeat(depth)));
            self.outline_kids(item, depth + 1, out);
            next = item.get(b"Next").ok();
        }
    }

    fn page_index(&self, page: &Object) -> usize {
        let id = page.as_reference().expect("a page reference");
        self.doc.page_iter().position(|page| page == id).expect("a page of this file")
    }

    fn kids(&self, of: &Dictionary, page: Option<usize>, depth: usize, out: &mut String) {
        let Ok(kids) = of.get(b"K") else { return };
        let one = std::slice::from_ref(kids);
        let kids = match self.resolve(kids) {
            Object::Array(kids) => kids.as_slice(),
            _ => one,
        };
        for kid in kids {
            match self.resolve(kid) {
                Object::Integer(mcid) => self.leaf(page.expect("an element with /Pg"), *mcid, depth, out),
                Object::Dictionary(kid) => self.kid(kid, depth, out),
                other => panic!("not a kid: {other:?}"),
            }
        }
    }

    fn kid(&self, kid: &Dictionary, depth: usize, out: &mut String) {
        let page = kid.get(b"Pg").ok().map(|page| self.page_index(page));
        match kid.get_type().unwrap_or(b"") {
            b"MCR" => {
                let mcid = kid.get(b"MCID").and_then(Object::as_i64).expect("a number");
                self.leaf(page.expect("a page"), mcid, depth, out);
            }
            b"OBJR" => {
                let annot = self.dict(kid.get(b"Obj").expect("an object"));
                let uri = self.dict(annot.get(b"A").expect("an action")).get(b"URI").expect("an address");
                out.push_str(&format!("{}→ {}\n", "  ".repeat(depth), words(uri)));
            }
            _ => {
                let role = String::from_utf8_lossy(kid.get(b"S").and_then(Object::as_name).expect("a role"));
                out.push_str(&format!("{}{role}{}\n", "  ".repeat(depth), self.attributes(kid)));
                self.kids(kid, page, depth + 1, out);
            }
        }
    }

    fn attributes(&self, element: &Dictionary) -> String {
        let mut out = String::new();
        if let Ok(id) = element.get(b"ID") {
            out.push_str(&format!(" #{}", words(id)));
        }
        let attributes = element.get(b"A").ok().map(|attributes| self.dict(attributes));
        for (key, value) in attributes.into_iter().flatten().filter(|(key, _)| key.as_slice() != b"O") {
            let value = match value {
                Object::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(","),
                other => words(other),
            };
            out.push_str(&format!(" {}={value}", String::from_utf8_lossy(key)));
        }
        out
    }

    fn leaf(&self, page: usize, mcid: i64, depth: usize, out: &mut String) {
        let glyphs = self.pages[page].glyphs.iter().filter(|glyph| glyph.mcid == Some(mcid));
        let text: String = glyphs.map(|glyph| glyph.text.as_str()).collect();
        out.push_str(&format!("{}p{page}: {text}\n", "  ".repeat(depth)));
    }
}

/// A value as people read it.
fn words(value: &Object) -> String {
    match value {
        Object::String(bytes, _) => match bytes.strip_prefix(b"\xfe\xff") {
            Some(wide) => utf16(wide),
            None => String::from_utf8_lossy(bytes).into_owned(),
        },
        Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
        Object::Integer(n) => n.to_string(),
        other => format!("{other:?}"),
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).expect("valid UTF-16")
}

fn read_page(doc: &Document, id: ObjectId) -> ReadPage {
    let fonts: BTreeMap<Vec<u8>, Font> = doc
        .get_page_fonts(id)
        .expect("the page has fonts")
        .into_iter()
        .map(|(name, font)| (name, read_font(doc, font)))
        .collect();
    let content = Content::decode(&doc.get_page_content(id)).expect("operators");
    let mut state = State { fonts, ..State::default() };
    for operation in &content.operations {
        state.step(&operation.operator, &operation.operands);
    }
    assert!(state.marks.is_empty(), "every marked stretch is closed");
    assert!(!state.in_text, "every text object is closed");
    state.page
}

#[derive(Default)]
struct State {
    fonts: BTreeMap<Vec<u8>, Font>,
    font: Vec<u8>,
    size: f64,
    spacing: f64,
    at: (f64, f64),
    /// Which way a line of text goes.
    way: (f64, f64),
    pen: (f64, f64),
    line_width: f64,
    fill: [f64; 3],
    stroke: [f64; 3],
    in_text: bool,
    /// Open marked stretches: number or replacement text.
    marks: Vec<(Option<i64>, Option<String>)>,
    page: ReadPage,
}

impl State {
    fn step(&mut self, operator: &str, operands: &[Object]) {
        let number = |index: usize| f64::from(operands[index].as_float().expect("a number"));
        match operator {
            "BT" => {
                self.in_text = true;
                self.at = (0.0, 0.0);
            }
            "ET" => self.in_text = false,
            "Tf" => {
                self.font = operands[0].as_name().expect("a font").to_vec();
                self.size = number(1);
            }
            "Tc" => self.spacing = number(0),
            "Tm" => {
                self.way = (number(0), number(1));
                self.at = (number(4), number(5));
            }
            "rg" | "RG" => {
                let color = [number(0), number(1), number(2)];
                *(if operator == "rg" { &mut self.fill } else { &mut self.stroke }) = color;
            }
            "TJ" => operands[0].as_array().expect("an array").iter().for_each(|part| self.show(part)),
            "Tj" => self.show(&operands[0]),
            "w" => self.line_width = number(0),
            "m" => self.pen = (number(0), number(1)),
            "l" => {
                self.page.lines.push([self.pen.0, self.pen.1, number(0), number(1), self.line_width]);
                self.page.line_colors.push(self.stroke);
            }
            "S" => {}
            "BDC" => {
                let properties = operands[1].as_dict().expect("inline properties");
                let mcid = properties.get(b"MCID").and_then(Object::as_i64).ok();
                let actual = properties.get(b"ActualText").ok().map(words);
                self.marks.push((mcid, actual));
            }
            "EMC" => drop(self.marks.pop().expect("an open stretch")),
            other => panic!("the writer uses no operator {other}"),
        }
    }

    fn show(&mut self, part: &Object) {
        let Object::String(codes, _) = part else {
            self.go(-f64::from(part.as_float().expect("a movement")) / 1000.0 * self.size);
            return;
        };
        assert!(self.in_text && !self.marks.is_empty(), "text stands in text objects and marked stretches");
        let font = self.fonts[&self.font].clone();
        for pair in codes.chunks(2) {
            let code = u16::from_be_bytes([pair[0], pair[1]]);
            let actual = self.marks.iter().rev().find_map(|(_, actual)| actual.clone());
            let text = actual.unwrap_or_else(|| font.unicode.get(&code).expect("ToUnicode is complete").clone());
            let mcid = self.marks.iter().rev().find_map(|(mcid, _)| *mcid);
            self.page.glyphs.push(ReadGlyph { code, text, at: self.at, color: self.fill, mcid });
            let width = font.widths.get(&code).unwrap_or(&font.width) / 1000.0 * self.size;
            self.go(width + self.spacing);
        }
    }

    fn go(&mut self, far: f64) {
        self.at = (self.at.0 + self.way.0 * far, self.at.1 + self.way.1 * far);
    }
}

fn read_font(doc: &Document, font: &Dictionary) -> Font {
    let stream = doc.dereference(font.get(b"ToUnicode").expect("ToUnicode")).expect("a stream").1;
    let cmap = stream.as_stream().expect("a stream").decompressed_content().expect("Flate");
    let unicode = String::from_utf8(cmap).expect("ASCII").lines().filter_map(bfrange).flatten().collect();
    let kids = font.get(b"DescendantFonts").and_then(Object::as_array).expect("descendants");
    let kid = doc.dereference(&kids[0]).expect("a font").1.as_dict().expect("a dictionary");
    let mut widths = BTreeMap::new();
    for pair in kid.get(b"W").and_then(Object::as_array).expect("widths").chunks(2) {
        let first = pair[0].as_i64().expect("a code") as u16;
        for (code, width) in (first..).zip(pair[1].as_array().expect("a list")) {
            widths.insert(code, f64::from(width.as_float().expect("a width")));
        }
    }
    let width = kid.get(b"DW").and_then(Object::as_float).expect("the width of all others").into();
    Font { widths, width, unicode }
}

/// A line `<0001><0002>[<4E00><4E8C>]`.
fn bfrange(line: &str) -> Option<Vec<(u16, String)>> {
    let (codes, targets) = line.strip_suffix(">]")?.split_once("[<")?;
    let (first, last) = codes.strip_prefix('<')?.strip_suffix('>')?.split_once("><")?;
    let code = |digits| u16::from_str_radix(digits, 16).ok();
    let (first, last) = (code(first)?, code(last)?);
    assert_eq!(first >> 8, last >> 8, "a range's codes share their first byte");
    let targets: Vec<String> = targets.split("><").map(|target| utf16(&bytes(target))).collect();
    assert_eq!(targets.len(), usize::from(last - first) + 1);
    Some((first..).zip(targets).collect())
}

fn bytes(digits: &str) -> Vec<u8> {
    (0..digits.len() / 2).map(|n| u8::from_str_radix(&digits[2 * n..2 * n + 2], 16).expect("hexadecimal")).collect()
}
