//! Keys named by a pattern: `*` stands for any characters, `?` for one.

/// Whether a pattern has a wildcard in it.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a key is one that a pattern names. Only the last `*` is ever tried again, so this takes no longer than the
/// lengths of both multiplied.
pub(super) fn fits(pattern: &str, key: &str) -> bool {
    if !is_pattern(pattern) {
        return pattern == key;
    }
    // What is left of both, and of both behind the last `*`.
    let (mut rest, mut unseen, mut star) = (pattern.chars(), key.chars(), None);
    loop {
        let mut ahead = unseen.clone();
        let Some(ch) = ahead.next() else { return rest.all(|ch| ch == '*') };
        let mut behind = rest.clone();
        match behind.next() {
            Some('*') => {
                star = Some((behind.clone(), unseen.clone()));
                rest = behind;
            }
            Some(wanted) if wanted == '?' || wanted == ch => (rest, unseen) = (behind, ahead),
            _ => {
                let Some((of_star, from)) = &mut star else { return false };
                from.next();
                (rest, unseen) = (of_star.clone(), from.clone());
            }
        }
    }
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
