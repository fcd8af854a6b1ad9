//! The colours of terminals that have 256: a cube of 6 × 6 × 6 and 24 shades of grey.

/// The steps of the cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Where the cube begins among the 256.
const CUBE: u8 = 16;

/// Where the greys begin.
const GREYS: u8 = 232;

/// The nearest of the 256 colours, from 16 on.
pub(super) fn nearest([r, g, b]: [u8; 3]) -> u8 {
    let step = |part: u8| (0..6u8).min_by_key(|&at| STEPS[usize::from(at)].abs_diff(part)).unwrap_or(0);
    let cube = CUBE + 36 * step(r) + 6 * step(g) + step(b);
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let grey = GREYS + (mean.saturating_sub(3) / 10).min(23) as u8;
    let off = |colour: u8| {
        let parts = rgb(colour).into_iter().zip([r, g, b]);
        parts.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>()
    };
    if off(grey) < off(cube) { grey } else { cube }
}

/// What one of the 256 colours is, from 16 on.
pub(super) fn rgb(colour: u8) -> [u8; 3] {
    if colour >= GREYS {
        return [8 + 10 * (colour - GREYS); 3];
    }
    let cube = colour.saturating_sub(CUBE);
    [cube / 36, cube / 6 % 6, cube % 6].map(|step| STEPS[usize::from(step)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_nearest_to_itself() {
        for colour in 16..=255u8 {
            assert_eq!(rgb(nearest(rgb(colour))), rgb(colour), "{colour}");
        }
        assert_eq!(rgb(nearest([250, 2, 3])), [255, 0, 0]);
        assert_eq!(rgb(nearest([120, 119, 121])), [118; 3]);
    }
}
