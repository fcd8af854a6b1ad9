//! A small OFD reader for the tests. It shares nothing with the writer: it follows the paths in the parts, finds glyphs
//! through the embedded fonts and adds up the advances in floating point, as readers do.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader as Parser;
use quick_xml::events::{BytesStart, Event};

/// A file read back.
pub(crate) struct Reader {
    pub files: BTreeMap<String, Vec<u8>>,
    /// The fonts by id: FontName and program.
    pub fonts: BTreeMap<String, (String, Vec<u8>)>,
    pub pages: Vec<ReadPage>,
}

/// A page read back.
#[derive(Default)]
pub(crate) struct ReadPage {
    /// Every glyph shown, in order.
    pub glyphs: Vec<ReadGlyph>,
    /// Every line stroked: x, y, x, y, width.
    pub lines: Vec<[f64; 5]>,
    /// The text of every text object.
    pub objects: Vec<String>,
}

/// A glyph read back; lengths in millimetres from the upper left corner.
#[derive(Clone, Debug)]
pub(crate) struct ReadGlyph {
    pub ch: char,
    pub at: (f64, f64),
    pub size: f64,
    pub font: String,
    /// Its index in the font program.
    pub glyph: u16,
    /// The boundary of its text object: x, y, width, height.
    pub boundary: [f64; 4],
}

/// An element with its attributes, text and children.
#[derive(Default, Debug)]
pub(crate) struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// Parses a part.
    pub(crate) fn parse(bytes: &[u8]) -> Element {
        let mut parser = Parser::from_str(std::str::from_utf8(bytes).expect("the part is UTF-8"));
        let mut open = vec![Element::default()];
        loop {
            match parser.read_event().expect("the part is well-formed") {
                Event::Start(start) => open.push(Element::begin(&start)),
                Event::Empty(start) => open.last_mut().unwrap().children.push(Element::begin(&start)),
                Event::Text(text) => open.last_mut().unwrap().text += &text,
                Event::GeneralRef(name) => open.last_mut().unwrap().text.push(entity(&name)),
                Event::End(_) => {
                    let done = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(done);
                }
                Event::Eof => return open.pop().unwrap().children.pop().expect("there is a root"),
                _ => {}
            }
        }
    }

    fn begin(start: &BytesStart) -> Element {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.expect("the attribute is well-formed");
            let name = attribute.key.as_ref().to_owned();
            let mut value = String::new();
            let mut parts = attribute.value.split('&');
            value += parts.next().unwrap();
            for part in parts {
                let (name, rest) = part.split_once(';').unwrap();
                value.push(entity(name));
                value += rest;
            }
            (name, value)
        });
        let name = start.name().as_ref().to_owned();
        Element { name, attributes: attributes.collect(), ..Element::default() }
    }

    /// All elements of this name, at any depth, in order.
    pub(crate) fn all<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        let own = (self.name == name).then_some(self);
        own.into_iter().chain(self.children.iter().flat_map(|child| child.all(name))).collect()
    }

    /// The text of the one element of this name.
    pub(crate) fn words(&self, name: &str) -> &str {
        let found = self.all(name);
        assert_eq!(found.len(), 1, "{name}");
        &found[0].text
    }

    /// The numbers in an attribute.
    fn numbers(&self, name: &str) -> Vec<f64> {
        self.attributes[name].split(' ').map(|n| n.parse().expect("a number")).collect()
    }
}

fn entity(name: &str) -> char {
    match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => panic!("an unknown entity: {name}"),
    }
}

impl Reader {
    pub(crate) fn open(bytes: &[u8]) -> Reader {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("the package opens");
        let mut files = BTreeMap::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            assert!(files.insert(file.name().to_owned(), bytes).is_none(), "a path twice");
        }
        let mut read = Reader { files, fonts: BTreeMap::new(), pages: vec![] };
        let document = read.part(read.part("OFD.xml").words("ofd:DocRoot"));
        let resources = read.part(&format!("Doc_0/{}", document.words("ofd:PublicRes")));
        for font in resources.all("ofd:Font") {
            let path = format!("Doc_0/{}/{}", resources.attributes["BaseLoc"], font.words("ofd:FontFile"));
            let program = read.files[&path].clone();
            read.fonts.insert(font.attributes["ID"].clone(), (font.attributes["FontName"].clone(), program));
        }
        for page in document.all("ofd:Page") {
            let content = read.part(&format!("Doc_0/{}", page.attributes["BaseLoc"]));
            read.pages.push(read.page(&content));
        }
        read
    }

    /// A part as a tree.
    pub(crate) fn part(&self, path: &str) -> Element {
        Element::parse(self.files.get(path).unwrap_or_else(|| panic!("{path} is missing")))
    }

    fn page(&self, content: &Element) -> ReadPage {
        let mut page = ReadPage::default();
        for object in content.all("ofd:TextObject") {
            self.text(object, &mut page);
        }
        for path in content.all("ofd:PathObject") {
            let boundary = path.numbers("Boundary");
            let data: Vec<&str> = path.words("ofd:AbbreviatedData").split(' ').collect();
            let ["M", x1, y1, "L", x2, y2] = data[..] else { panic!("{data:?}") };
            let at = |text: &str, base: f64| text.parse::<f64>().unwrap() + base;
            let ends = [at(x1, boundary[0]), at(y1, boundary[1]), at(x2, boundary[0]), at(y2, boundary[1])];
            page.lines.push([ends[0], ends[1], ends[2], ends[3], path.numbers("LineWidth")[0]]);
        }
        page
    }

    fn text(&self, object: &Element, page: &mut ReadPage) {
        let font = object.attributes["Font"].clone();
        let face = ttf_parser::Face::parse(&self.fonts[&font].1, 0).expect("the font opens");
        let boundary: [f64; 4] = object.numbers("Boundary").try_into().unwrap();
        let [code] = object.all("ofd:TextCode")[..] else { panic!("one text code for each object") };
        let mut x = boundary[0] + code.numbers("X")[0];
        let y = boundary[1] + code.numbers("Y")[0];
        let mut advances = advances(code.attributes.get("DeltaX").map_or("", String::as_str)).into_iter();
        let given: Vec<u16> = object.all("ofd:Glyphs").iter().map(|glyphs| glyphs.text.parse().unwrap()).collect();
        for (index, ch) in code.text.chars().enumerate() {
            let mapped = face.glyph_index(ch).map(|id| id.0);
            let glyph = given.get(index).copied().or(mapped).expect("a glyph for the character");
            let size = object.numbers("Size")[0];
            page.glyphs.push(ReadGlyph { ch, at: (x, y), size, font: font.clone(), glyph, boundary });
            x += advances.next().unwrap_or(0.0);
        }
        assert!(advances.next().is_none(), "as many advances as gaps");
        page.objects.push(code.text.clone());
    }
}

fn advances(text: &str) -> Vec<f64> {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    match words[..] {
        ["g", count, step] => vec![step.parse().unwrap(); count.parse().unwrap()],
        _ => words.iter().map(|word| word.parse().unwrap()).collect(),
    }
}
