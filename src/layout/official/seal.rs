//! Signature and date, and the room for seals (7.3.5).

use crate::geom::{Len, Point};
use crate::image::Image;
use crate::model::{Seal as SealDraft, Signature, Validity};
use crate::style::{Align, StyleKind};

use super::arrange::{Arrangement, Put};
use super::head::pitch;
use super::{Drafter, em};
use crate::layout::paginate::Resolved;
use crate::layout::{Seal, SealPicture, StyleId};

/// Seals stand in rows of at most this many: three of 42 mm fill 126 of 156 mm.
const SEALS_IN_ROW: usize = 3;

/// How far the middle between signature and date lies below the centre of the seal: a quarter of a line (7.3.5.1: the
/// signature lies a little below the seal's centre).
const BELOW_CENTRE: (i64, i64) = (1, 4);

impl Drafter<'_, '_> {
    pub(super) fn signature(&mut self) {
        let doc = self.doc;
        let Some(signature) = &doc.signature else { return };
        match &signature.by {
            Validity::Bare => self.bare(signature),
            Validity::Seal(seal) if signature.offices.len() > 1 => self.joint_seals(signature, seal),
            Validity::Seal(seal) => self.sealed(signature, seal),
            Validity::Stamp { post, name } => self.stamped(signature, post, name),
        }
    }

    fn line_at(&mut self, at: &str, kind: StyleKind, left: Len, text: &str) {
        let style = self.like(kind, |style| style.left = left);
        self.c.styled(at, style, text);
    }

    /// Without a seal: the office two characters from the right, the date two characters further in than the office;
    /// where the date is longer it is the date that stands two characters from the right (7.3.5.2).
    fn bare(&mut self, signature: &Signature) {
        self.gap(self.form.gaps.signature);
        let (office, date) = (self.id(StyleKind::Office), self.id(StyleKind::Date));
        let two = em(self.style(office)) * 2;
        let right = self.c.sheet.text_width - two;
        let wide = signature.offices.iter().map(|name| self.width(name, office)).max().unwrap_or_default();
        let date_wide = self.width(&signature.date, date);
        let left = (right - wide).min(right - date_wide - two).max(Len::ZERO);
        for (nth, name) in signature.offices.iter().enumerate() {
            self.line_at(&self.office_at(signature, nth), StyleKind::Office, left, name);
        }
        self.line_at(&date_at(signature), StyleKind::Date, left + two, &signature.date);
    }

    /// With a seal: the date four characters from the right, the office in the middle above it, the seal over both, its
    /// top within a line of the text (7.3.5.1).
    fn sealed(&mut self, signature: &Signature, seal: &SealDraft) {
        let (office, date) = (self.id(StyleKind::Office), self.id(StyleKind::Date));
        let name = signature.offices.first().map_or("", String::as_str);
        let (wide, date_wide) = (self.width(name, office), self.width(&signature.date, date));
        let width = self.c.sheet.text_width;
        let date_left = width - em(self.style(date)) * 4 - date_wide;
        let left = (date_left + (date_wide - wide) / 2).min(width - wide).max(Len::ZERO);
        let diameter = self.diameter(seal);
        self.gap(self.lines_above(diameter) - 1);
        self.line_at(&self.office_at(signature, 0), StyleKind::Office, left, name);
        self.line_at(&date_at(signature), StyleKind::Date, date_left, &signature.date);
        let up = self.line() + self.below_centre();
        self.seal((seal, 0), name, left + wide / 2, up);
    }

    /// Several seals: the offices side by side in rows, each under its seal, the date under the last (7.3.5.1).
    fn joint_seals(&mut self, signature: &Signature, seal: &SealDraft) {
        let centred = |style: &mut crate::layout::Style| style.align = Align::Center;
        let (office, date) = (self.like(StyleKind::Office, centred), self.like(StyleKind::Date, centred));
        let per_row = signature.offices.len().min(SEALS_IN_ROW);
        let column = self.c.sheet.text_width / per_row as i64;
        let (line, diameter) = (self.line(), self.diameter(seal));
        let last_row = signature.offices.len().div_ceil(per_row) - 1;
        for (row, names) in signature.offices.chunks(per_row).enumerate() {
            let last = row == last_row;
            // A row that is not full stands at the right, where the date belongs.
            let first = per_row - names.len();
            self.gap(self.lines_above(diameter) - 1);
            let mut puts = seal_row(signature, (names, row * per_row), first, office);
            if last {
                puts.push(Put::new(1, per_row - 1, date, &signature.date, date_at(signature)));
            }
            let heights = vec![line; if last { 2 } else { 1 }];
            self.arrange(Arrangement { indent: Len::ZERO, widths: vec![column; per_row], heights }, puts);
            let up = self.below_centre() + if last { line } else { Len::ZERO };
            for (nth, name) in names.iter().enumerate() {
                self.seal((seal, row * per_row + nth), name, column * (first + nth) as i64 + column / 2, up);
            }
            if !last {
                let below = (diameter / 2 - self.below_centre()).max(Len::ZERO);
                self.gap((below.0 + line.0 - 1) / line.0.max(1));
            }
        }
    }

    /// With the stamp of the head's signature: the stamp four characters from the right, the post two characters before
    /// it, the date a blank line below (7.3.5.3).
    fn stamped(&mut self, signature: &Signature, post: &str, name: &str) {
        self.gap(self.form.gaps.stamp);
        let (line, color) = (self.line(), self.style(self.id(StyleKind::Mark)).color);
        let em = em(self.style(self.id(StyleKind::Office)));
        let stamp = self.like(StyleKind::SignerName, |style| {
            style.color = color;
            // A stamp is larger than text; size 2 still stands in one line.
            style.size = Len::pt(22);
            style.pitch = pitch(style.size);
        });
        let before = self.like(StyleKind::Office, |style| {
            style.align = Align::Right;
            style.right = em * 2;
            style.pitch = pitch(style.size);
            style.keep_with_next = false;
        });
        let last = self.width(name, stamp) + em * 4;
        let widths = vec![self.c.sheet.text_width - last, last];
        let puts = vec![
            Put::new(0, 0, before, post, format!("{}/stamp/post", signature.at)),
            Put::new(0, 1, stamp, name, format!("{}/stamp/name", signature.at)),
        ];
        self.arrange(Arrangement { indent: Len::ZERO, widths, heights: vec![line] }, puts);
        self.gap(1);
        let date = self.like(StyleKind::Date, |style| {
            style.align = Align::Right;
            style.right = em * 4;
        });
        self.c.styled(&date_at(signature), date, &signature.date);
    }

    /// The place of the seal of the office of this number.
    fn seal(&mut self, (draft, nth): (&SealDraft, usize), office: &str, across: Len, up: Len) {
        let diameter = self.diameter(draft);
        let picture = draft.images.get(nth).and_then(|file| {
            let (image, Image { width, height, .. }) = self.c.image(&file.path)?;
            let (across, down) = (i64::from(*width), i64::from(*height));
            let most = across.max(down).max(1);
            Some(SealPicture { image, width: diameter.scale(across, most), height: diameter.scale(down, most) })
        });
        let centre = Point { x: self.c.sheet.left + across, y: Len::ZERO };
        let seal = Seal { page: 0, centre, diameter, office: office.to_owned(), picture };
        self.c.parts.push(Resolved::Seal { up, seal });
    }

    /// The place of an office's name; none where the report's issuer stands in for it.
    fn office_at(&self, signature: &Signature, nth: usize) -> String {
        if signature.named { office_at(signature, nth) } else { String::new() }
    }

    fn diameter(&self, seal: &SealDraft) -> Len {
        seal.diameter.map_or(self.form.seal, |mm| Len::mm(i64::from(mm)))
    }

    fn below_centre(&self) -> Len {
        self.line().scale(BELOW_CENTRE.0, BELOW_CENTRE.1)
    }

    /// Lines from the text above down to the middle between signature and date, so that the seal begins within the
    /// first of them.
    fn lines_above(&self, diameter: Len) -> i64 {
        let need = diameter / 2 + self.below_centre();
        (need.0 + self.line().0 - 1) / self.line().0.max(1)
    }
}

/// The offices of a row; the first of them is the one of the number `from`.
fn seal_row<'n>(
    signature: &Signature,
    (names, from): (&'n [String], usize),
    first: usize,
    style: StyleId,
) -> Vec<Put<'n>> {
    let put = |(nth, name)| Put::new(0, first + nth, style, name, office_at(signature, from + nth));
    names.iter().map(String::as_str).enumerate().map(put).collect()
}

fn office_at(signature: &Signature, nth: usize) -> String {
    format!("{}/offices/{nth}", signature.at)
}

fn date_at(signature: &Signature) -> String {
    format!("{}/date", signature.at)
}
