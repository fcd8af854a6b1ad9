//! What the document says of itself, once for readers (Info) and once for archives (XMP); both say the same
//! (ISO 19005-2, 6.6.2). Info alone tells the words of a watermark and what the file was laid out by, under names of our
//! own as ISO 32000-1, 14.3.3 lets it: with them the file can be made again and compared.

use lopdf::{Document, Object, Stream};

use crate::carried::{ENGINE, Origin, PDF_ORIGIN, PDF_WATERMARK};

use super::Options;
use super::object::{Catalog, dict, name, text};
use crate::layout::{Info, Layout};

/// Adds Info, XMP and the viewer's instruction to show the title.
pub(super) fn add(doc: &mut Document, catalog: &mut Catalog, layout: &Layout, options: &Options) {
    let info = clean(&layout.info);
    let producer = options.origin.and_then(|origin| origin.engine.as_deref()).unwrap_or(ENGINE);
    let mut entries = dict([("Title", text(&info.title)), ("Producer", text(producer))]);
    if !info.author.is_empty() {
        entries.set("Author", text(&info.author));
    }
    if let Some(date) = &info.date {
        let day = text(&format!("D:{}000000+08'00'", date.replace('-', "")));
        entries.set("CreationDate", day.clone());
        entries.set("ModDate", day);
    }
    if let Some(watermark) = &layout.watermark {
        entries.set(PDF_WATERMARK, text(&watermark.text));
    }
    if let Some(line) = options.origin.map(Origin::line).filter(|line| !line.is_empty()) {
        entries.set(PDF_ORIGIN, text(&line));
    }
    let entries = doc.add_object(entries);
    if let Ok(printpdf) = doc.trailer.get(b"Info").and_then(Object::as_reference) {
        doc.objects.remove(&printpdf);
    }
    doc.trailer.set("Info", entries);

    let packet = xmp(&info, producer, if options.source.is_some() { 3 } else { 2 });
    // Left uncompressed so that tools that know no PDF find it (ISO 19005-2, 6.6.2.1 forbids filters in part 1).
    let stream = Stream::new(dict([("Type", name("Metadata")), ("Subtype", name("XML"))]), packet.into_bytes());
    catalog.set("Metadata", doc.add_object(stream.with_compression(false)));
    let mut shown = dict([("DisplayDocTitle", true.into())]);
    if layout.sheet.duplex {
        // What printers are told: both sides, turned at the long edge (ISO 32000-1, table 150).
        shown.set("Duplex", name("DuplexFlipLongEdge"));
    }
    catalog.set("ViewerPreferences", shown);
}

/// The report's words without what XML cannot hold, and its date if it is one.
fn clean(info: &Info) -> Info {
    let words =
        |text: &str| text.chars().filter(|ch| !ch.is_control() && !matches!(ch, '\u{fffe}' | '\u{ffff}')).collect();
    let title: String = words(&info.title);
    Info {
        // PDF/UA asks for a title; a layout without one still gets a file that says so.
        title: if title.is_empty() { "无标题".to_owned() } else { title },
        author: words(&info.author),
        date: info.date.clone().filter(|date| is_date(date)),
        beside: vec![],
        embeds_fonts: false,
    }
}

/// `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| text.as_bytes()[range].iter().all(u8::is_ascii_digit);
    text.len() == 10
        && digits(0..4)
        && digits(5..7)
        && digits(8..10)
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
}

fn xmp(info: &Info, producer: &str, part: u8) -> String {
    let (title, producer) = (escape(&info.title), escape(producer));
    let author = match info.author.as_str() {
        "" => String::new(),
        author => format!("<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>\n", escape(author)),
    };
    let dates = info.date.as_deref().map_or(String::new(), |date| {
        let day = format!("{date}T00:00:00+08:00");
        format!("<xmp:CreateDate>{day}</xmp:CreateDate>\n<xmp:ModifyDate>{day}</xmp:ModifyDate>\n")
    });
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li><rdf:li xml:lang="zh-CN">{title}</rdf:li></rdf:Alt></dc:title>
{author}<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
{dates}<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
{PDFUA_SCHEMA}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#,
        bom = '\u{feff}'
    )
}

/// PDF/A wants every property outside its own list described (ISO 19005-2, 6.6.2.3.3): that of PDF/UA is.
const PDFUA_SCHEMA: &str = r#"<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"#;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
