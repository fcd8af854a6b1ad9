//! Signature and date, and the room for seals (7.3.5).

use crate::geom::{Len, Point};
use crate::image::Image;
use crate::model::{Seal as SealDraft, Signature, Validity};
use crate::style::{Align, StyleKind};

use super::arrange::{Arrangement, Put};
use super::head::pitch;
use super::{Drafter, em};
use crate::layout::paginate::Resolved;
use crate::layout::{Seal, SealPicture};

/// Seals stand in rows of at most this many: three of 42 mm fill 126 of 156 mm.
const SEALS_IN_ROW: usize = 3;

/// Blank between the text and the top of joint seals: with what a line has below its characters it is less than a line.
const SEAL_BELOW_TEXT: Len = Len::mm(2);

/// Blank between two seals, which neither meet nor touch, and the most of it between those of a row.
const BETWEEN_SEALS: Len = Len::mm(1);
const WIDEST_BETWEEN: Len = Len::mm(5);

/// How far the middle of an office's name lies below the centre of its seal where several sign (7.3.5.1: a little).
const BELOW_SEAL_CENTRE: Len = Len::mm(1);

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
        let office = self.id(StyleKind::Office);
        let name = signature.offices.first().map_or("", String::as_str);
        let wide = self.width(name, office);
        let middle = self.date_middle(signature);
        if wide > (self.c.sheet.text_width - middle) * 2 {
            return self.joint_seals(signature, seal);
        }
        let radius = self.diameter(seal) / 2;
        self.blank(self.line() * (self.lines_above(radius * 2) - 1));
        self.line_at(&self.office_at(signature, 0), StyleKind::Office, middle - wide / 2, name);
        self.date(signature);
        let up = self.line() + self.below_centre();
        self.seal((seal, 0), name, middle, up);
        self.blank(radius - up);
    }

    /// Several seals: the offices side by side in rows in their order, each under its seal, the date under the last, four
    /// characters from the right; a row that is not full stands at the right, where the date belongs (7.3.5.1).
    fn joint_seals(&mut self, signature: &Signature, seal: &SealDraft) {
        let diameter = self.diameter(seal);
        let columns =
            Columns::of(self.date_middle(signature), self.c.sheet.text_width, diameter, signature.offices.len());
        let last = signature.offices.len().div_ceil(columns.count) - 1;
        let mut above = SEAL_BELOW_TEXT + diameter / 2;
        for (row, names) in signature.offices.chunks(columns.count).enumerate() {
            let from = row * columns.count;
            let height = self.seal_row(signature, (names, from), &columns, above);
            let mut up = BELOW_SEAL_CENTRE + height / 2;
            if row == last {
                up = up.min(diameter / 2 - BELOW_SEAL_CENTRE - self.line() / 2) + self.line();
                self.date(signature);
            }
            let first = columns.count - names.len();
            for (nth, name) in names.iter().enumerate() {
                self.seal((seal, from + nth), name, columns.middle(first + nth), up);
            }
            above = diameter + BETWEEN_SEALS - up;
        }
        self.blank(above - BETWEEN_SEALS - diameter / 2);
    }

    /// The offices of a row whose seals have their centre this far below here, the middle of the names a little below it;
    /// the first of them is the one of the number `from`. Gives the height of the names.
    fn seal_row(
        &mut self,
        signature: &Signature,
        (names, from): (&[String], usize),
        columns: &Columns,
        centre: Len,
    ) -> Len {
        let office = self.like(StyleKind::Office, |style| style.align = Align::Center);
        let first = columns.count - names.len();
        let put = |(nth, name)| Put {
            words: true,
            ..Put::new(0, first + nth, office, name, office_at(signature, from + nth))
        };
        let puts: Vec<Put<'_>> = names.iter().map(String::as_str).enumerate().map(put).collect();
        let at = self.c.parts.len();
        let heights = self.arrange(
            Arrangement {
                indent: columns.left,
                widths: vec![columns.width; columns.count],
                heights: vec![self.line()],
            },
            puts,
        );
        let height = heights.first().copied().unwrap_or_default();
        let mut below = BELOW_SEAL_CENTRE;
        if from + names.len() == signature.offices.len() {
            // The date stays inside the seal, however many lines the names have.
            below = below.min(columns.diameter / 2 - BELOW_SEAL_CENTRE - self.line() / 2 - height / 2);
        }
        self.c.parts.insert(at, Resolved::Blank((centre + below - height / 2).max(Len::ZERO)));
        height
    }

    /// The middle of a date that stands four characters from the right.
    fn date_middle(&mut self, signature: &Signature) -> Len {
        let date = self.id(StyleKind::Date);
        self.c.sheet.text_width - em(self.style(date)) * 4 - self.width(&signature.date, date) / 2
    }

    /// The date, four characters from the right.
    fn date(&mut self, signature: &Signature) {
        let wide = self.width(&signature.date, self.id(StyleKind::Date));
        let left = self.date_middle(signature) - wide / 2;
        self.line_at(&date_at(signature), StyleKind::Date, left, &signature.date);
    }

    fn blank(&mut self, height: Len) {
        if height > Len::ZERO {
            self.c.parts.push(Resolved::Blank(height));
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
        let seal = Seal { page: 0, centre, up, diameter, office: office.to_owned(), picture };
        self.c.parts.push(Resolved::Seal(seal));
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

/// The columns of joint seals, the last of them about the date.
struct Columns {
    count: usize,
    /// From the left side of the type area to the first.
    left: Len,
    width: Len,
    /// The seals' diameter.
    diameter: Len,
}

impl Columns {
    /// As many as seals of this diameter have room beside each other, three at most, where the last has its middle at `last`.
    fn of(last: Len, text_width: Len, diameter: Len, seals: usize) -> Columns {
        let widest = |count: usize| last * 2 / (count * 2 - 1) as i64;
        let most = (2..=SEALS_IN_ROW).rev().find(|&count| widest(count) >= diameter + BETWEEN_SEALS).unwrap_or(1);
        let count = most.min(seals.max(1));
        let width = match count {
            1 => last.min(text_width - last) * 2,
            _ => widest(count).min(diameter + WIDEST_BETWEEN).min((text_width - last) * 2),
        };
        Columns { count, left: last - width * (count as i64 * 2 - 1) / 2, width, diameter }
    }

    fn middle(&self, nth: usize) -> Len {
        self.left + self.width * (nth as i64 * 2 + 1) / 2
    }
}

fn office_at(signature: &Signature, nth: usize) -> String {
    format!("{}/offices/{nth}", signature.at)
}

fn date_at(signature: &Signature) -> String {
    format!("{}/date", signature.at)
}
