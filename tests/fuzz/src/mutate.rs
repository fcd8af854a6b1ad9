//! Changes to XML that leave most of it XML: the fuzzer's own changes of single bytes seldom get past its reader.

/// What comes into a document: an element of each kind that the readers know.
const NEW: [&str; 24] = [
    "<w:p><w:r><w:t>新</w:t></w:r></w:p>",
    "<w:p/>",
    "<w:r><w:t>甲</w:t></w:r>",
    "<w:ins w:id=\"7\" w:author=\"乙\"><w:r><w:t>丙</w:t></w:r></w:ins>",
    "<w:del w:id=\"8\" w:author=\"乙\"><w:r><w:delText>丁</w:delText></w:r></w:del>",
    "<w:ins w:id=\"7\"/>",
    "<w:del w:id=\"8\"/>",
    "<w:rPr><w:ins w:id=\"1\"/></w:rPr>",
    "<w:rPr><w:del w:id=\"1\"/></w:rPr>",
    "<w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>",
    "<w:trPr><w:ins w:id=\"1\"/></w:trPr>",
    "<w:trPr><w:del w:id=\"1\"/></w:trPr>",
    "<w:cellIns w:id=\"1\"/>",
    "<w:br/>",
    "<w:tab/>",
    "<w:drawing/>",
    "<w:commentReference w:id=\"0\"/>",
    "<w:footnoteReference w:id=\"2\"/>",
    "<w:bookmarkStart w:id=\"9\" w:name=\"bx3\"/>",
    "<w:bookmarkEnd w:id=\"9\"/>",
    "<w:sdt><w:sdtPr><w:tag w:val=\"bx4\"/></w:sdtPr><w:sdtContent><w:r><w:t>戊</w:t></w:r></w:sdtContent></w:sdt>",
    "<w:tr><w:tc><w:p/></w:tc></w:tr>",
    "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>",
    "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
];

/// Random numbers of a small kind (Marsaglia's xorshift).
pub struct Dice(u32);

impl Dice {
    /// Dice that fall as this number says.
    pub fn new(seed: u32) -> Dice {
        Dice(seed | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % end.max(1)
    }
}

/// Changes an input by whole elements, tags and texts; `None` when it grows beyond `most` or holds no element.
pub fn xml(data: &[u8], seed: u32, most: usize) -> Option<Vec<u8>> {
    let mut dice = Dice::new(seed);
    let mut out = data.to_vec();
    for _ in 0..=dice.below(3) {
        out = once(&out, &mut dice)?;
    }
    (out.len() <= most).then_some(out)
}

fn once(data: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let tags: Vec<usize> = data.iter().enumerate().filter(|(_, byte)| **byte == b'<').map(|(at, _)| at).collect();
    let at = *tags.get(dice.below(tags.len()))?;
    let other = tags[dice.below(tags.len())];
    let replaced = |from: usize, to: usize, new: &[u8]| [&data[..from], new, &data[to..]].concat();
    let new = NEW[dice.below(NEW.len())].as_bytes();
    let end = element_end(data, at);
    Some(match (dice.below(8), end) {
        (0, Some(end)) => replaced(at, end, b""),
        (1, Some(end)) => replaced(other, other, &data[at..end]),
        // Moved: into what is left once it is out.
        (2, Some(end)) if other >= end => [&data[..at], &data[end..other], &data[at..end], &data[other..]].concat(),
        (2, Some(end)) if other < at => [&data[..other], &data[at..end], &data[other..at], &data[end..]].concat(),
        (3, Some(end)) => replaced(at, end, new),
        // Tracked as a whole.
        (4, Some(end)) => {
            let (open, close) =
                [("<w:ins w:id=\"5\" w:author=\"己\">", "</w:ins>"), ("<w:del w:id=\"6\">", "</w:del>")][dice.below(2)];
            replaced(at, end, &[open.as_bytes(), &data[at..end], close.as_bytes()].concat())
        }
        (5, _) => {
            let text = tag_end(data, at);
            let next = data[text..].iter().position(|byte| *byte == b'<').map_or(data.len(), |n| text + n);
            let words: [&[u8]; 6] =
                [b"", " ".as_bytes(), "90".as_bytes(), "改".as_bytes(), b"a\nb", "&amp;&#x4e2d;".as_bytes()];
            replaced(text, next, words[dice.below(words.len())])
        }
        _ => replaced(at, at, new),
    })
}

/// Behind the `>` of the tag that begins at a place.
fn tag_end(data: &[u8], at: usize) -> usize {
    data[at..].iter().position(|byte| *byte == b'>').map_or(data.len(), |n| at + n + 1)
}

/// Behind the element that begins at a place; `None` for an end tag and for what has no end.
fn element_end(data: &[u8], at: usize) -> Option<usize> {
    let (mut depth, mut next) = (0usize, at);
    loop {
        let end = tag_end(data, next);
        let tag = data.get(next..end)?;
        match (tag.get(1)?, tag.get(tag.len().checked_sub(2)?)?) {
            (b'/', _) => depth = depth.checked_sub(1)?,
            (b'?' | b'!', _) | (_, b'/') => {}
            _ => depth += 1,
        }
        if depth == 0 {
            return Some(end);
        }
        next = end + data[end..].iter().position(|byte| *byte == b'<')?;
    }
}
