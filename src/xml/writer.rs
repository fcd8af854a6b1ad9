//! XML parts. Every element bears the prefix `ofd:` literally: readers look for it and not for the namespace.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// The namespace of GB/T 33190-2016.
const NAMESPACE: &str = "http://www.ofdspec.org/2016";

/// Attributes: name and value; the value is escaped when written.
pub(crate) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A part being written.
pub(crate) struct XmlWriter {
    out: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

impl XmlWriter {
    /// A part with its root element open.
    pub(crate) fn new(root: &'static str, attributes: Attributes) -> XmlWriter {
        let mut xml = XmlWriter { out: Writer::new(Vec::new()), open: vec![] };
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        let mut all = vec![("xmlns:ofd", NAMESPACE)];
        all.extend_from_slice(attributes);
        xml.open(root, &all);
        xml
    }

    /// Begins an element.
    pub(crate) fn open(&mut self, name: &'static str, attributes: Attributes) {
        self.open.push(name);
        self.put(Event::Start(start(name, attributes)));
    }

    /// Ends the innermost open element.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.put(Event::End(BytesEnd::new(name)));
        }
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: Attributes) {
        self.put(Event::Empty(start(name, attributes)));
    }

    /// An element with text.
    pub(crate) fn text(&mut self, name: &'static str, attributes: Attributes, text: &str) {
        self.put(Event::Start(start(name, attributes)));
        self.put(Event::Text(BytesText::new(text)));
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// Ends everything that is open.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.into_inner()
    }

    fn put(&mut self, event: Event) {
        // Writing to memory cannot fail.
        let _ = self.out.write_event(event);
    }
}

fn start(name: &'static str, attributes: Attributes) -> BytesStart<'static> {
    let mut start = BytesStart::new(name);
    attributes.iter().for_each(|attribute| start.push_attribute(*attribute));
    start
}

/// Whether XML 1.0 can hold a character and readers give it back as it was, unlike tabs and line ends.
pub(crate) fn holds(ch: char) -> bool {
    !ch.is_control() && !matches!(ch, '\u{fffe}' | '\u{ffff}')
}

/// Words without what XML cannot hold.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|&ch| holds(ch)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped_and_everything_is_closed() {
        let mut xml = XmlWriter::new("ofd:Page", &[]);
        xml.open("ofd:Content", &[("A", "\"<&'")]);
        xml.text("ofd:TextCode", &[], "1 < 2 & 3");
        assert_eq!(
            String::from_utf8(xml.finish()).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\">\
             <ofd:Content A=\"&quot;&lt;&amp;&apos;\"><ofd:TextCode>1 &lt; 2 &amp; 3</ofd:TextCode></ofd:Content></ofd:Page>"
        );
        assert_eq!(clean("a\u{0}\n\u{ffff}b𬭚"), "ab𬭚");
    }
}
