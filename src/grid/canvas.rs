//! Tables in box characters.

/// What stands at a place of the canvas.
#[derive(Clone, Copy)]
enum Spot {
    Blank,
    Char(char),
    /// The right half of a hanzi.
    Taken,
    /// A rule that reaches up, down, left, right (bits 1, 2, 4, 8).
    Rule(u8),
}

/// A field of characters that tables are drawn on, a hanzi two columns wide.
pub(crate) struct Canvas {
    wide: usize,
    spots: Vec<Spot>,
}

impl Canvas {
    /// An empty one.
    pub(crate) fn new(wide: usize, tall: usize) -> Canvas {
        Canvas { wide, spots: vec![Spot::Blank; wide * tall] }
    }

    /// Draws the rules around a cell.
    pub(crate) fn frame(&mut self, left: usize, top: usize, right: usize, foot: usize) {
        for x in left..right {
            for y in [top, foot] {
                self.reach(x, y, 8);
                self.reach(x + 1, y, 4);
            }
        }
        for y in top..foot {
            for x in [left, right] {
                self.reach(x, y, 2);
                self.reach(x, y + 1, 1);
            }
        }
    }

    fn reach(&mut self, x: usize, y: usize, way: u8) {
        let spot = &mut self.spots[y * self.wide + x];
        *spot = Spot::Rule(way | if let Spot::Rule(ways) = spot { *ways } else { 0 });
    }

    /// Writes a line of text, as much as fits.
    pub(crate) fn write(&mut self, from: usize, to: usize, y: usize, text: &str) {
        let mut x = from;
        for ch in text.chars() {
            let wide = if ch.is_ascii() { 1 } else { 2 };
            if x + wide > to {
                return;
            }
            self.spots[y * self.wide + x] = Spot::Char(ch);
            if wide == 2 {
                self.spots[y * self.wide + x + 1] = Spot::Taken;
            }
            x += wide;
        }
    }

    /// All of it, line by line.
    pub(crate) fn show(&self) -> String {
        // Indexed by up 1, down 2, left 4, right 8.
        const RULES: [char; 16] = [' ', '╵', '╷', '│', '╴', '┘', '┐', '┤', '╶', '└', '┌', '├', '─', '┴', '┬', '┼'];
        let mut out = String::new();
        for row in self.spots.chunks(self.wide) {
            let shown: String = row
                .iter()
                .filter_map(|spot| match spot {
                    Spot::Blank => Some(' '),
                    Spot::Char(ch) => Some(*ch),
                    Spot::Taken => None,
                    Spot::Rule(ways) => Some(RULES[usize::from(*ways)]),
                })
                .collect();
            out.push_str(shown.trim_end());
            out.push('\n');
        }
        out
    }
}
