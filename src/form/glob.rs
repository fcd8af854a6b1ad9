//! Keys named by a pattern: `*` stands for any characters, `?` for one.

/// Whether a pattern has a wildcard in it.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a key is one that a pattern names. Only the last `*` is ever tried again, so this takes no longer than the
/// lengths of both multiplied.
pub(super) fn fits(pattern: &str, key: &str) -> bool {
    let (pattern, key): (Vec<char>, Vec<char>) = (pattern.chars().collect(), key.chars().collect());
    let (mut at, mut seen, mut star) = (0, 0, None);
    while seen < key.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&ch) if ch == '?' || ch == key[seen] => (at, seen) = (at + 1, seen + 1),
            _ => {
                let Some((of_star, from)) = star else { return false };
                star = Some((of_star, from + 1));
                (at, seen) = (of_star + 1, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|ch| *ch == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_keys() {
        for (pattern, key) in [("exp.2*", "exp.201"), ("301??", "30101"), ("a", "a"), ("*", ""), ("*.b*", "x.a.bc")] {
            assert!(fits(pattern, key), "{pattern} {key}");
        }
        for (pattern, key) in [("301??", "301"), ("301??", "301011"), ("exp.2*", "exp.1"), ("a", "ab"), ("", "a")] {
            assert!(!fits(pattern, key), "{pattern} {key}");
        }
        assert!(!fits(&"a*".repeat(30), &"a".repeat(29)), "and soon");
    }
}
