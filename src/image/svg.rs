//! SVG figures: checked, bounded and drawn to pixels once, so that every backend meets a PNG.
//!
//! The drawing must be whole in itself: what it names lies in its file, and its letters are in our fonts. What it would
//! cost to read and to draw is reckoned first, so that a small file cannot take long or fill the memory.
#![expect(
    clippy::cast_possible_truncation,
    reason = "a float that is too large becomes the largest number, which `bounded` refuses"
)]

use std::collections::BTreeMap;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{self, Document, ParsingOptions};
use resvg::usvg::{self, Group, Node, Paint, Path, Tree};

use super::{Fault, bounded, letters};
use crate::font::Fonts;
use crate::support::catch;

/// Pixels in an inch of what is drawn.
const DPI: u32 = 300;
/// An SVG pixel is 1/96 inch (CSS Values and Units 3, 5.2).
const SCALE: f32 = DPI as f32 / 96.0;
/// The most elements, texts and comments.
const MOST_NODES: u32 = 300_000;
/// How deep elements nest at most, and how often what is drawn again draws other things again.
const DEEPEST: usize = 128;
const MOST_TURNS: u32 = 8;
/// The most bytes of drawing, with all that is drawn again counted each time; a chart has some thousands.
const MOST_UNFOLDED: u64 = 6_000_000;
/// The most letters in one text: setting them takes longer and longer.
const MOST_LETTERS: usize = 2_000;
/// The most pixels touched, such as 150 layers over 3 million pixels.
const MOST_TOUCHED: f64 = 5e8;
/// How many see-through groups lie in one another at most: each takes a picture of its own.
const MOST_LAYERS: u32 = 8;
/// Room for the parser's recursion, which goes as deep as the elements nest.
const STACK: usize = 64 << 20;

/// Whether a file may be SVG: any other format starts with other bytes.
pub(super) fn seems(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(b"<")
}

/// Draws an SVG file as a PNG file of 300 pixels to the inch.
///
/// # Errors
/// See [`Fault`].
pub(super) fn to_png(bytes: &[u8], fonts: &Fonts) -> Result<Vec<u8>, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Holds("UTF-8 以外的文字编码"))?;
    std::thread::scope(|scope| {
        // A drawing that the library gives up on is one that we cannot use.
        let work = || catch::panics(|| draw(text, fonts)).unwrap_or(Err(Fault::Broken));
        let drawing = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        drawing.map_err(|_| Fault::Complex)?.join().unwrap_or(Err(Fault::Broken))
    })
}

fn draw(text: &str, fonts: &Fonts) -> Result<Vec<u8>, Fault> {
    // An entity may stand for a thousand others; no drawing program needs them.
    if text.contains("<!ENTITY") {
        return Err(Fault::Holds("实体声明（<!ENTITY>）"));
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => Fault::Complex,
        _ if text.contains("<svg") => Fault::Broken,
        _ => Fault::Unknown,
    })?;
    if document.root_element().tag_name().name() != "svg" {
        return Err(Fault::Unknown);
    }
    document.descendants().try_for_each(whole)?;
    Unfolding::of(&document).run(&document)?;
    let tree = Tree::from_xmltree(&document, &letters::options(fonts)).map_err(|error| match error {
        usvg::Error::ElementsLimitReached => Fault::Complex,
        _ => Fault::Broken,
    })?;
    let pixels = |units: f32| (units * SCALE).round().max(1.0) as u32;
    let (width, height) = (pixels(tree.size().width()), pixels(tree.size().height()));
    bounded(width, height)?;
    Touched { width: f64::from(width), height: f64::from(height), left: MOST_TOUCHED }.group(
        tree.root(),
        f64::from(SCALE),
        0,
        fonts,
    )?;
    let mut pixmap = Pixmap::new(width, height).ok_or(Fault::Huge)?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    encode(&pixmap).map_err(|_| Fault::Broken)
}

fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let rgba = |pixel: &resvg::tiny_skia::PremultipliedColorU8| {
        let pixel = pixel.demultiply();
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    };
    let data: Vec<u8> = pixmap.pixels().iter().flat_map(rgba).collect();
    let mut out = vec![];
    let mut encoder = png::Encoder::new(&mut out, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgba);
    let per_metre = (DPI * 10_000).div_euclid(254);
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(out)
}

/// Refuses what leads out of the file, and what would be left out of the drawing in silence.
fn whole(node: roxmltree::Node<'_, '_>) -> Result<(), Fault> {
    let outside = Err(Fault::Holds("指向其他文件或网址的引用"));
    if node.ancestors().nth(DEEPEST).is_some() {
        return Err(Fault::Complex);
    }
    let name = node.tag_name().name();
    match name {
        _ if node.pi().is_some_and(|pi| pi.target == "xml-stylesheet") => return outside,
        "foreignObject" => return Err(Fault::Holds("网页内容（foreignObject）")),
        "script" => return Err(Fault::Holds("脚本（script）")),
        "filter" => return Err(Fault::Holds("阴影、模糊等滤镜（filter）")),
        "text" if letters(node) > MOST_LETTERS => return Err(Fault::Complex),
        "style" if node.descendants().filter_map(|node| node.text()).any(leaves) => return outside,
        _ => {}
    }
    for attribute in node.attributes() {
        let value = attribute.value().trim();
        match attribute.name() {
            // Where a link leads draws nothing.
            "href" if name == "a" || value.starts_with('#') => {}
            "href" if value.starts_with("data:") => return Err(Fault::Holds("嵌入的位图（image）")),
            "href" => return outside,
            _ if leaves(value) => return outside,
            _ => {}
        }
    }
    Ok(())
}

/// How many letters a text has.
fn letters(text: roxmltree::Node<'_, '_>) -> usize {
    let words = text.descendants().filter(|node| node.is_text()).filter_map(|node| node.text());
    words.map(|words| words.chars().count()).sum()
}

/// Whether a style names something outside its file.
fn leaves(css: &str) -> bool {
    let mut urls = css.split("url(").skip(1);
    css.contains("@import") || urls.any(|url| !url.trim_start().trim_start_matches(['"', '\'']).starts_with('#'))
}

/// The names that a style or a reference gives.
fn names(value: &str) -> impl Iterator<Item = &str> {
    let urls =
        value.split("url(").skip(1).filter_map(|url| url.split([')', '"', '\'']).find(|part| part.contains('#')));
    urls.filter_map(|url| url.trim().strip_prefix('#'))
}

/// How many bytes of drawing there are when everything that is drawn again is written out.
struct Unfolding<'d, 'i> {
    by_id: BTreeMap<&'d str, roxmltree::Node<'d, 'i>>,
    left: u64,
}

impl<'d, 'i> Unfolding<'d, 'i> {
    fn of(document: &'d Document<'i>) -> Unfolding<'d, 'i> {
        let by_id = document.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
        Unfolding { by_id, left: MOST_UNFOLDED }
    }

    fn run(&mut self, document: &'d Document<'i>) -> Result<(), Fault> {
        let bytes = |node: roxmltree::Node<'_, '_>| node.range().len() as u64;
        let all = |name: &'static str| document.descendants().filter(move |node| node.tag_name().name() == name);
        // Every rule of a style is tried on every element; a rule takes some forty bytes.
        let elements = document.descendants().filter(|node| node.is_element()).count() as u64;
        for style in all("style") {
            self.spend(bytes(style) / 40 * elements)?;
            let named = style.text().into_iter().flat_map(names).filter_map(|name| self.by_id.get(name).copied());
            let named: u64 = named.map(bytes).sum();
            self.spend(named * elements)?;
        }
        // A marker is drawn at every point of a path, and a point takes four bytes.
        let points = |name| document.descendants().filter_map(move |node| node.attribute(name)).map(str::len);
        let points = points("d").chain(points("points")).sum::<usize>() as u64;
        let markers: u64 = all("marker").map(bytes).sum();
        self.spend((points / 4).saturating_mul(markers))?;
        self.node(document.root_element(), 0)
    }

    fn node(&mut self, node: roxmltree::Node<'d, 'i>, turn: u32) -> Result<(), Fault> {
        self.spend(node.range().len() as u64)?;
        for attribute in node.descendants().filter(|node| node.is_element()).flat_map(|node| node.attributes()) {
            let drawn = (attribute.name() == "href").then(|| attribute.value().trim().strip_prefix('#')).flatten();
            for name in drawn.into_iter().chain(names(attribute.value())) {
                match self.by_id.get(name) {
                    Some(_) if turn == MOST_TURNS => return Err(Fault::Complex),
                    Some(&target) => self.node(target, turn + 1)?,
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn spend(&mut self, bytes: u64) -> Result<(), Fault> {
        self.left = self.left.checked_sub(bytes).ok_or(Fault::Complex)?;
        Ok(())
    }
}

/// How many pixels drawing touches, roughly.
struct Touched {
    width: f64,
    height: f64,
    left: f64,
}

impl Touched {
    /// Counts a group; `zoom` is how many pixels its unit of length takes, `layers` how many see-through groups it is in.
    fn group(&mut self, group: &Group, zoom: f64, layers: u32, fonts: &Fonts) -> Result<(), Fault> {
        if !group.filters().is_empty() {
            return Err(Fault::Holds("阴影、模糊等滤镜（filter）"));
        }
        let isolated = group.should_isolate();
        let layers = layers + u32::from(isolated);
        if layers > MOST_LAYERS {
            return Err(Fault::Complex);
        }
        let inner = zoom * magnified(group.abs_transform());
        if isolated {
            self.spend(4.0 * self.width * self.height)?;
            let clips = std::iter::successors(group.clip_path(), |clip| clip.clip_path()).map(usvg::ClipPath::root);
            let masks = std::iter::successors(group.mask(), |mask| mask.mask()).map(usvg::Mask::root);
            for root in clips.chain(masks) {
                self.spend(4.0 * self.width * self.height)?;
                self.group(root, inner, layers + 1, fonts)?;
            }
        }
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, zoom, layers, fonts)?,
                Node::Path(path) => self.path(path, zoom, layers, fonts)?,
                Node::Text(text) => {
                    letters::known(text, fonts)?;
                    self.group(text.flattened(), zoom, layers, fonts)?;
                }
                Node::Image(_) => return Err(Fault::Holds("嵌入的位图（image）")),
            }
        }
        Ok(())
    }

    fn path(&mut self, path: &Path, zoom: f64, layers: u32, fonts: &Fonts) -> Result<(), Fault> {
        let ink = path.abs_stroke_bounding_box();
        let across = (f64::from(ink.width()) * zoom).min(self.width);
        let down = (f64::from(ink.height()) * zoom).min(self.height);
        // Edges are followed from line to line, four lines to a pixel; a stroke has several to a segment.
        self.spend(1.0 + across * down + 16.0 * down * path.data().len() as f64)?;
        let paints = path.fill().map(usvg::Fill::paint).into_iter().chain(path.stroke().map(usvg::Stroke::paint));
        for paint in paints {
            let Paint::Pattern(pattern) = paint else { continue };
            let inner = zoom * magnified(path.abs_transform()) * magnified(pattern.transform());
            let tile = f64::from(pattern.rect().width()) * f64::from(pattern.rect().height()) * inner * inner;
            if tile > super::MOST_PIXELS as f64 {
                return Err(Fault::Complex);
            }
            self.spend(tile)?;
            self.group(pattern.root(), inner, layers + 1, fonts)?;
        }
        Ok(())
    }

    fn spend(&mut self, pixels: f64) -> Result<(), Fault> {
        self.left -= pixels;
        if self.left >= 0.0 { Ok(()) } else { Err(Fault::Complex) }
    }
}

/// How much longer lengths become.
fn magnified(transform: Transform) -> f64 {
    let (x, y) = transform.get_scale();
    f64::from(x.max(y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::tests::FONTS;
    use crate::image::{Image, read};

    /// A drawing of 96 by 48 SVG pixels, an inch by half an inch.
    fn drawing(body: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \
             \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
             xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"96\" height=\"48\">{body}</svg>"
        )
    }

    fn drawn(body: &str) -> Result<Image, Fault> {
        read(drawing(body).into_bytes(), &FONTS)
    }

    /// The colour and opacity at a place given in SVG pixels.
    fn dot(image: &Image, x: u32, y: u32) -> [u8; 4] {
        let raster = image.raster.as_ref().unwrap();
        let at = (y * DPI / 96 * image.width + x * DPI / 96) as usize;
        let alpha = raster.alpha.as_ref().map_or(255, |alpha| alpha[at]);
        [raster.colour[3 * at], raster.colour[3 * at + 1], raster.colour[3 * at + 2], alpha]
    }

    /// How many dots are not white, from one column of SVG pixels up to another.
    fn ink(image: &Image, from: u32, to: u32) -> usize {
        let raster = image.raster.as_ref().unwrap();
        let columns = (from * DPI / 96) as usize..(to * DPI / 96) as usize;
        let rows = raster.colour.chunks(3 * image.width as usize);
        rows.flat_map(|row| &row.as_chunks::<3>().0[columns.clone()]).filter(|dot| dot.iter().any(|&c| c < 128)).count()
    }

    const WHITE: &str = r#"<rect width="96" height="48" fill="white"/>"#;

    #[test]
    fn a_chart_is_drawn_at_its_size_and_the_same_each_time() {
        let chart = r##"<style>.bar { fill: #c00 }</style><rect class="bar" x="8" y="16" width="16" height="24"/>
            <defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse"><path d="M0 0H4V4H0Z" fill="#00f"/></pattern>
            <clipPath id="half"><rect x="56" y="0" width="16" height="48"/></clipPath></defs>
            <rect x="32" y="24" width="16" height="16" fill="url(#hatch)"/>
            <g clip-path="url(#half)"><path id="box" d="M52 8H92V40H52Z" fill="#080"/></g>
            <a xlink:href="https://example.org/"><use xlink:href="#box" x="24" opacity="0.5"/></a>"##;
        let image = drawn(chart).unwrap();
        assert_eq!(
            (image.format, image.width, image.height, image.dpi),
            (crate::image::ImageFormat::Png, 300, 150, Some(300))
        );
        assert_eq!(dot(&image, 16, 30), [0xcc, 0, 0, 255]);
        assert_eq!(dot(&image, 40, 30), [0, 0, 255, 255]);
        assert_eq!((dot(&image, 54, 20)[3], dot(&image, 64, 20)), (0, [0, 0x88, 0, 255]));
        assert_eq!(dot(&image, 90, 20)[3], 128);
        assert_eq!(dot(&image, 2, 2)[3], 0);
        assert!(image.bytes.starts_with(b"\x89PNG"));
        assert_eq!(drawn(chart).unwrap(), image);
    }

    #[test]
    fn words_are_set_in_our_fonts() {
        let words = |text: &str, family: &str| {
            drawn(&format!(r#"{WHITE}<text x="4" y="32" font-size="20" font-family="{family}">{text}</text>"#)).unwrap()
        };
        let (hei, song) = (words("收入2020", "Microsoft YaHei, SimHei"), words("收入2020", "宋体"));
        assert!(ink(&hei, 4, 24) > 200 && ink(&hei, 24, 44) > 200 && ink(&hei, 46, 90) > 300, "{}", ink(&hei, 4, 24));
        assert_ne!(hei, song);
        assert_eq!(words("收入2020", "no such family"), song);
        // 楷体 has no such letter of its own; another face of its category lends it.
        assert!(ink(&words("囍①", "楷体"), 4, 44) > 200);
        assert_eq!(drawn(r#"<text x="4" y="32">收🐼</text>"#).err(), Some(Fault::Letter('🐼')));
    }

    #[test]
    fn what_leads_out_of_the_file_or_would_be_left_out_is_refused() {
        for (body, what) in [
            (r#"<image xlink:href="secret.png" width="9" height="9"/>"#, "指向"),
            (r#"<image href="file:///etc/hosts" width="9" height="9"/>"#, "指向"),
            (r#"<use href="https://example.org/a.svg#b"/>"#, "指向"),
            (r#"<use href="other.svg#b"/>"#, "指向"),
            (r#"<rect width="9" height="9" fill="url(other.svg#b)"/>"#, "指向"),
            (r#"<rect width="9" height="9" style="fill: url( 'other.svg#b')"/>"#, "指向"),
            (r#"<style>@import "other.css";</style>"#, "指向"),
            (r#"<style><![CDATA[@font-face { src: url(a.woff) }]]></style>"#, "指向"),
            (r#"<image href="data:image/png;base64,AAAA" width="9" height="9"/>"#, "位图"),
            (r#"<foreignObject width="9" height="9"/>"#, "foreignObject"),
            (r#"<script>1</script>"#, "script"),
            (r#"<filter id="f"/>"#, "滤镜"),
            (r#"<rect width="9" height="9" style="filter: blur(4px)"/>"#, "滤镜"),
        ] {
            match drawn(body) {
                Err(Fault::Holds(found)) => assert!(found.contains(what), "{body}: {found}"),
                other => panic!("{body}: {other:?}"),
            }
        }
        let styled = drawing("").replace("<!DOCTYPE", "<?xml-stylesheet href=\"a.css\"?><!DOCTYPE");
        assert!(matches!(read(styled.into_bytes(), &FONTS), Err(Fault::Holds(_))));
    }

    #[test]
    fn damaged_and_other_texts_are_told_apart() {
        let whole = drawing(WHITE);
        for end in (whole.find("<svg").unwrap() + 4..whole.len()).filter(|&end| whole.is_char_boundary(end)) {
            assert_eq!(read(whole[..end].into(), &FONTS).err(), Some(Fault::Broken), "{end}");
        }
        assert_eq!(read(b"<html><body/></html>".to_vec(), &FONTS).err(), Some(Fault::Unknown));
        assert_eq!(read(b"<".to_vec(), &FONTS).err(), Some(Fault::Unknown));
        let marked: Vec<u8> = [b"\xef\xbb\xbf".as_slice(), whole.as_bytes()].concat();
        assert!(read(marked, &FONTS).is_ok());
        let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(read(utf16, &FONTS).is_err());
        let none = whole.replace("width=\"96\"", "width=\"0\"");
        assert_eq!(read(none.into(), &FONTS).err(), Some(Fault::Broken));
    }

    #[test]
    fn a_small_file_cannot_cost_much() {
        let huge = |width: &str| read(drawing(WHITE).replacen("\"96\"", width, 1).into(), &FONTS).err();
        assert_eq!(huge("\"1e6\""), Some(Fault::Huge));
        assert_eq!(huge("\"1e30\""), Some(Fault::Huge));

        let entity = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
        let bomb = format!("{entity}<svg xmlns=\"http://www.w3.org/2000/svg\"><text>&b;</text></svg>");
        assert!(matches!(read(bomb.into(), &FONTS), Err(Fault::Holds(_))));

        let deep = |levels: usize| drawn(&format!("{}{}", "<g>".repeat(levels), "</g>".repeat(levels)));
        assert!(deep(100).is_ok());
        assert_eq!(deep(200_000).err(), Some(Fault::Complex));

        let mut uses = r#"<g id="u0"><rect width="1" height="1"/></g>"#.to_owned();
        for level in 1..8 {
            let again = format!(r##"<use href="#u{}"/>"##, level - 1).repeat(20);
            uses += &format!(r#"<g id="u{level}">{again}</g>"#);
        }
        assert_eq!(drawn(&uses).err(), Some(Fault::Complex));
        assert_eq!(drawn(r##"<g id="a"><use href="#a"/></g>"##).err(), Some(Fault::Complex));

        let marker = format!(r#"<marker id="m">{}</marker>"#, "<path d='M0 0'/>".repeat(200));
        let line = format!(r#"<path marker-mid="url(#m)" d="M0 0{}"/>"#, "L1 1L2 2".repeat(20_000));
        assert_eq!(drawn(&(marker + &line)).err(), Some(Fault::Complex));

        assert_eq!(drawn(&format!("<text>{}</text>", "字".repeat(MOST_LETTERS + 1))).err(), Some(Fault::Complex));
        assert!(drawn(&format!("<text>{}</text>", "字".repeat(MOST_LETTERS))).is_ok());
        assert_eq!(drawn(&format!(r#"<path d="M0 0{}"/>"#, "L1 1L2 2".repeat(800_000))).err(), Some(Fault::Complex));
        let layers = |n: usize| format!("{}{WHITE}{WHITE}{}", r#"<g opacity="0.9">"#.repeat(n), "</g>".repeat(n));
        assert!(drawn(&layers(6)).is_ok());
        assert_eq!(drawn(&layers(20)).err(), Some(Fault::Complex));
        // 1,000 layers of 25 million pixels.
        let wide = drawing(&format!(r#"<g opacity="0.9">{WHITE}{WHITE}</g>"#).repeat(1000));
        let wide = wide.replacen("\"96\"", "\"1500\"", 1).replacen("\"48\"", "\"1500\"", 1);
        assert_eq!(read(wide.into(), &FONTS).err(), Some(Fault::Complex));
        let tile = r##"<pattern id="p" width="1e5" height="1e5" patternUnits="userSpaceOnUse"><rect width="9" height="9"/></pattern>"##;
        assert_eq!(
            drawn(&format!(r##"{tile}<rect width="9" height="9" fill="url(#p)"/>"##)).err(),
            Some(Fault::Complex)
        );
    }
}
