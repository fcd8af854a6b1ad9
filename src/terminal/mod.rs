//! Pictures in a terminal: by its own protocol where it has one, else in half blocks.
//!
//! No terminal is asked, because one that does not know the question prints it: what it can is told from the variables
//! that it is known to set.

mod graphics;
mod palette;
mod sixel;
mod text;

use std::io::IsTerminal;

use crate::backend::png::{Error, Picture};

/// How a picture is put on a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// The graphics protocol of kitty: a PNG in parts.
    Kitty,
    /// Inline images as iTerm2 has them: a PNG whole.
    Iterm,
    /// DEC sixels.
    Sixel,
    /// Half blocks `▀` in 16 million colours.
    Colour,
    /// Half blocks in the 256 colours that nearly all terminals have.
    Palette,
    /// Half blocks in shades of grey.
    Grey,
}

impl Protocol {
    /// All protocols by the names that users call them.
    pub const KEYS: [(&str, Protocol); 6] = [
        ("kitty", Protocol::Kitty),
        ("iterm2", Protocol::Iterm),
        ("sixel", Protocol::Sixel),
        ("color", Protocol::Colour),
        ("256", Protocol::Palette),
        ("grey", Protocol::Grey),
    ];

    /// The protocol of this name.
    pub fn named(name: &str) -> Option<Protocol> {
        Protocol::KEYS.iter().find(|(key, _)| *key == name).map(|(_, protocol)| *protocol)
    }

    /// Whether it shows dots as they are, and not a few for each character.
    pub fn is_exact(self) -> bool {
        matches!(self, Protocol::Kitty | Protocol::Iterm | Protocol::Sixel)
    }
}

/// Why nothing can be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unfit {
    /// Standard output is no terminal.
    NoTerminal,
    /// The terminal knows neither colours nor places (`TERM=dumb`).
    Dumb,
}

/// What the terminal at standard output can do.
///
/// # Errors
/// [`Unfit`] when nothing can be shown.
pub fn detect() -> Result<Protocol, Unfit> {
    if !std::io::stdout().is_terminal() {
        return Err(Unfit::NoTerminal);
    }
    choose(&|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// What a terminal that sets these variables can do.
fn choose(variable: &dyn Fn(&str) -> Option<String>) -> Result<Protocol, Unfit> {
    let value = |name: &str| variable(name).unwrap_or_default();
    let has = |name: &str| variable(name).is_some();
    let term = value("TERM");
    if term == "dumb" {
        return Err(Unfit::Dumb);
    }
    let program = value("TERM_PROGRAM");
    // Multiplexers keep the variables of the terminal around them, but not its pictures.
    let multiplexed = has("TMUX") || has("STY") || ["screen", "tmux"].iter().any(|name| term.starts_with(name));
    let kitty = term.contains("kitty") || term.contains("ghostty") || has("KITTY_WINDOW_ID") || program == "ghostty";
    let iterm = matches!(program.as_str(), "iTerm.app" | "WezTerm" | "mintty") || value("LC_TERMINAL") == "iTerm2";
    let sixels = ["foot", "mlterm", "contour", "yaft"];
    let sixel = term.contains("sixel") || sixels.iter().any(|name| term.starts_with(name)) || has("WT_SESSION");
    Ok(match () {
        () if kitty && !multiplexed => Protocol::Kitty,
        () if iterm && !multiplexed => Protocol::Iterm,
        () if (sixel || has("KONSOLE_VERSION")) && !multiplexed => Protocol::Sixel,
        () if has("NO_COLOR") => Protocol::Grey,
        () if matches!(value("COLORTERM").as_str(), "truecolor" | "24bit") => Protocol::Colour,
        () => Protocol::Palette,
    })
}

/// How many columns of characters the terminal has; 80 where it does not say.
pub fn columns() -> u16 {
    terminal_size::terminal_size().map_or(80, |(width, _)| width.0).max(20)
}

/// A picture as what a terminal must be sent to show it, at most `columns` wide.
///
/// # Errors
/// [`Error::Picture`] when the PNG of the first two protocols cannot be written.
pub fn show(picture: &Picture, protocol: Protocol, columns: u16) -> Result<Vec<u8>, Error> {
    Ok(match protocol {
        Protocol::Kitty => graphics::kitty(&picture.png()?, columns.min(graphics::MOST_COLUMNS)),
        Protocol::Iterm => graphics::iterm(&picture.png()?, columns.min(graphics::MOST_COLUMNS)),
        Protocol::Sixel => sixel::encode(picture),
        Protocol::Colour | Protocol::Palette | Protocol::Grey => text::blocks(picture, protocol, columns),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(variables: &[(&str, &str)]) -> Result<Protocol, Unfit> {
        choose(&|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_protocol_follows_what_terminals_say_of_themselves() {
        let xterm = ("TERM", "xterm-256color");
        assert_eq!(choice(&[("TERM", "xterm-kitty")]), Ok(Protocol::Kitty));
        assert_eq!(choice(&[xterm, ("TERM_PROGRAM", "iTerm.app"), ("COLORTERM", "truecolor")]), Ok(Protocol::Iterm));
        assert_eq!(choice(&[("TERM", "foot")]), Ok(Protocol::Sixel));
        assert_eq!(choice(&[xterm, ("WT_SESSION", "1")]), Ok(Protocol::Sixel));
        assert_eq!(choice(&[xterm, ("COLORTERM", "truecolor")]), Ok(Protocol::Colour));
        assert_eq!(choice(&[xterm]), Ok(Protocol::Palette));
        assert_eq!(choice(&[xterm, ("NO_COLOR", "1")]), Ok(Protocol::Grey));
        assert_eq!(choice(&[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")]), Ok(Protocol::Palette));
        assert_eq!(choice(&[("TERM", "dumb")]), Err(Unfit::Dumb));
    }
}
