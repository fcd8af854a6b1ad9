//! The codes of rows that a report brings: each on a level of the tree, once, in order, below its parent, and the same as in
//! the other tables. What breaks this is most often a slip of typing, which is named with what it likely should have been.

use std::collections::{BTreeMap, BTreeSet};

use super::filled::{Filled, Table};
use crate::diag::{Finding, Fix, Place, clip, tell};
use crate::form::Given;
use crate::json::join;
use crate::model::{CODE, GivenRow};

/// Checks the codes of all tables that have a tree of them.
pub(super) fn check(filled: &Filled<'_>, out: &mut Vec<Finding>) {
    let mut trees: Vec<Tree<'_>> = filled.tables.iter().filter_map(Tree::of).collect();
    // What a tree cannot be by itself is no witness against another tree.
    for step in [Tree::impossible, Tree::elsewhere, Tree::disorder] {
        let told: Vec<_> = trees.iter().map(|tree| step(tree, &tree.others(&trees))).collect();
        trees.iter_mut().zip(told).for_each(|(tree, told)| tree.told.extend(told));
    }
    for finding in trees.into_iter().flat_map(|tree| tree.told.into_values()) {
        tell(out, finding);
    }
}

/// Findings by their row.
type Told = BTreeMap<usize, Finding>;

/// The rows of a table as a tree.
struct Tree<'a> {
    table: &'a Table<'a>,
    given: &'a Given,
    rows: &'a [GivenRow],
    /// The codes without strokes, one for each row; several rows may have one.
    codes: Vec<String>,
    known: BTreeSet<String>,
    /// What is told of its rows so far.
    told: Told,
}

/// What a code likely should have been, and why it is not that.
struct Slip {
    code: String,
    cause: &'static str,
}

impl<'a> Tree<'a> {
    fn of(table: &'a Table<'a>) -> Option<Tree<'a>> {
        let open = table.form.open.as_ref()?;
        let given = open.given().filter(|given| !given.levels.is_empty())?;
        let codes: Vec<String> = open.rows.iter().map(|row| open.code(row)).collect();
        let known = codes.iter().cloned().collect();
        Some(Tree { table, given, rows: &open.rows, codes, known, told: Told::new() })
    }

    fn id(&self) -> &str {
        &self.table.form.id
    }

    /// The trees of the same codes in other tables.
    fn others<'t>(&self, trees: &'t [Tree<'a>]) -> Vec<&'t Tree<'a>> {
        trees.iter().filter(|other| other.id() != self.id() && other.given.levels == self.given.levels).collect()
    }

    /// What has no place in the tree.
    fn impossible(&self, others: &[&Tree<'_>]) -> Told {
        let mut found = Told::new();
        let mut mended: BTreeSet<String> = BTreeSet::new();
        for index in 0..self.rows.len() {
            let Some(fault) = self.fault(index) else { continue };
            let slip = self.slip(index, others);
            mended.extend(slip.as_ref().map(|slip| slip.code.clone()));
            found.insert(index, self.finding(index, "code-slip", &fault, slip.as_ref()));
        }
        self.orphans(others, &mut mended, &mut found);
        found
    }

    /// What the other tables have another code for.
    fn elsewhere(&self, others: &[&Tree<'_>]) -> Told {
        let open = (0..self.rows.len()).filter(|index| !self.told.contains_key(index));
        let slips = open.filter_map(|index| Some((index, self.known_elsewhere(index, others)?)));
        let fault = "与别的表不一致，那里同名的科目用另一个编码";
        slips.map(|(index, slip)| (index, self.finding(index, "code-slip", fault, Some(&slip)))).collect()
    }

    /// What is wrong with a code by itself.
    fn fault(&self, index: usize) -> Option<String> {
        let (row, code) = (&self.rows[index], &self.codes[index]);
        if code.is_empty() {
            let fault = if self.given.hides_codes() {
                "别的表里没有这个名称的科目，各表之间核对不了"
            } else {
                "没有科目编码"
            };
            return Some(fault.to_owned());
        }
        if !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some("科目编码里有不是数字的字符".to_owned());
        }
        let lengths = || self.given.levels.iter().map(usize::to_string).collect::<Vec<_>>().join("、");
        if self.given.level(code).is_none() {
            return Some(format!("科目编码有 {} 位，这张表的编码是 {} 位", code.len(), lengths()));
        }
        if row.code.contains('|') && self.typed(code) != row.code {
            return Some("科目编码分栏的位数不对".to_owned());
        }
        let first = self.codes.iter().position(|other| other == code)?;
        (first < index).then(|| format!("科目编码与第 {} 行相同", first + 1))
    }

    /// A code with strokes between its levels.
    fn typed(&self, code: &str) -> String {
        self.given.parts(code).join("|")
    }

    fn parent(&self, code: &str) -> Option<String> {
        let level = self.given.level(code)?.checked_sub(1)?;
        code.get(..self.given.levels[level]).map(str::to_owned)
    }

    /// Whether a code would have its place in the tree: on a level, not taken, its parent there.
    fn has_place(&self, code: &str, more: &BTreeSet<String>) -> bool {
        let free = self.given.level(code).is_some() && !self.known.contains(code);
        free && self.parent(code).is_none_or(|parent| self.known.contains(parent.as_str()) || more.contains(&parent))
    }

    /// Whether a code would stand between those of the rows around one.
    fn fits_between(&self, index: usize, code: &str) -> bool {
        let sound = |&nth: &usize| self.given.level(&self.codes[nth]).is_some();
        let before = (0..index).rev().find(sound).is_none_or(|nth| self.codes[nth].as_str() < code);
        before && (index + 1..self.rows.len()).find(sound).is_none_or(|nth| code < self.codes[nth].as_str())
    }

    /// What a row's code likely should have been: what has a place in the tree and stands in order there, first what other
    /// tables have by the row's name, then what one slip of typing away is.
    fn slip(&self, index: usize, others: &[&Tree<'_>]) -> Option<Slip> {
        let by_name =
            self.by_name(index, others).map(|code| Slip { code, cause: "别的表里同名的科目是这个编码" });
        let candidates: Vec<Slip> = by_name.into_iter().chain(self.near(index)).collect();
        let wanted = self.wanted();
        let fits = |slip: &&Slip| self.has_place(&slip.code, &BTreeSet::new());
        let in_order = |slip: &&Slip| self.fits_between(index, &slip.code);
        let known =
            |slip: &&Slip| wanted.contains(&slip.code) || others.iter().any(|o| o.known.contains(slip.code.as_str()));
        let fitting: Vec<&Slip> = candidates.iter().filter(fits).collect();
        let best = fitting.iter().find(|slip| known(slip) && in_order(slip));
        let best =
            best.or_else(|| fitting.iter().find(|slip| in_order(slip))).or_else(|| fitting.iter().find(|s| known(s)));
        best.or_else(|| fitting.first()).map(|slip| Slip { code: slip.code.clone(), cause: slip.cause })
    }

    /// The parents that rows lack.
    fn wanted(&self) -> BTreeSet<String> {
        let parents = self.codes.iter().filter_map(|code| self.parent(code));
        parents.filter(|parent| !self.known.contains(parent.as_str())).collect()
    }

    /// The code that another table has for the name of a row, where that is one only.
    fn by_name(&self, index: usize, others: &[&Tree<'_>]) -> Option<String> {
        let name = &self.rows[index].name;
        let codes_of = |tree: &&'_ Tree<'_>| -> Vec<usize> {
            let named = (0..tree.rows.len()).filter(|nth| tree.rows[*nth].name == *name);
            named.filter(|nth| !tree.told.contains_key(nth)).collect()
        };
        let found = others.iter().map(|tree| (tree, codes_of(tree))).find(|(_, rows)| !rows.is_empty());
        let (other, rows) = found.filter(|_| !name.is_empty())?;
        let mut codes = rows.iter().map(|&nth| &other.codes[nth]);
        match (codes.next(), codes.next()) {
            (Some(code), None) => Some(code.clone()),
            _ => None,
        }
    }

    /// What is one slip of typing away from a row's code.
    fn near(&self, index: usize) -> Vec<Slip> {
        let row = &self.rows[index];
        let code: String = self.codes[index].chars().filter(char::is_ascii_digit).collect();
        let mut near = vec![];
        let mut add = |code: String, cause| near.push(Slip { code, cause });
        if row.code.contains('|') {
            add(self.padded(&row.code), "少了开头的 0，表格软件常把它当数字去掉");
        }
        let starts = std::iter::once(0).chain(self.given.levels.iter().copied());
        for start in starts.filter(|&start| start < code.len()) {
            add(format!("{}0{}", &code[..start], &code[start..]), "少了一个 0");
        }
        add(format!("{code}0"), "少了末尾的 0");
        for other in [index.checked_sub(1), Some(index + 1)].into_iter().flatten().filter_map(|nth| self.codes.get(nth))
        {
            let first: String = other.chars().take(1).collect();
            add(format!("{first}{code}"), "少了第一位");
        }
        for at in 1..code.len() {
            let mut digits: Vec<char> = code.chars().collect();
            digits.swap(at - 1, at);
            add(digits.into_iter().collect(), "有两位数字颠倒了");
        }
        for at in 0..code.len() {
            add(format!("{}{}", &code[..at], &code[at + 1..]), "多了一位");
        }
        for at in 0..=code.len() {
            (b'0'..=b'9').for_each(|d| add(format!("{}{}{}", &code[..at], char::from(d), &code[at..]), "少了一位"));
        }
        for at in 0..code.len() {
            (b'0'..=b'9')
                .for_each(|d| add(format!("{}{}{}", &code[..at], char::from(d), &code[at + 1..]), "有一位数字错了"));
        }
        near.retain(|slip| slip.code != self.codes[index]);
        near
    }

    /// A code with strokes, each part filled up with zeros to the length of its level.
    fn padded(&self, typed: &str) -> String {
        let mut from = 0;
        let widths = self.given.levels.iter().map(|&to| {
            let width = to - from;
            from = to;
            width
        });
        typed.split('|').zip(widths).map(|(part, width)| format!("{part:0>width$}")).collect()
    }

    /// Finds the rows whose parent is not there: the parent's row may have slipped, or their own code.
    fn orphans(&self, others: &[&Tree<'_>], mended: &mut BTreeSet<String>, found: &mut Told) {
        let mut lacking: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for index in (0..self.rows.len()).filter(|index| !found.contains_key(index)) {
            let parent = self.parent(&self.codes[index]).filter(|parent| !self.known.contains(parent.as_str()));
            if let Some(parent) = parent.filter(|parent| !mended.contains(parent)) {
                lacking.entry(parent).or_default().push(index);
            }
        }
        for (parent, children) in lacking {
            let own = (children.len() == 1).then(|| self.slip(children[0], others)).flatten();
            let own = own.filter(|slip| self.fits_between(children[0], &slip.code));
            let slipped = self.slipped_parent(&parent, children[0], found);
            let is_right = |code: &str| others.iter().any(|other| other.known.contains(code));
            let child = &self.codes[children[0]];
            match (own, slipped) {
                (Some(slip), slipped) if slipped.is_none() || is_right(&slip.code) && !is_right(child) => {
                    let fault = format!("没有上一级科目 {parent}");
                    found.insert(children[0], self.finding(children[0], "code-parent", &fault, Some(&slip)));
                }
                (_, Some(row)) => {
                    let slip = Slip { code: parent.clone(), cause: "它的下级科目都归这个编码" };
                    let fault = format!("没有科目 {parent}，而 {child} 等 {} 行是它的下级", children.len());
                    mended.insert(parent);
                    found.insert(row, self.finding(row, "code-slip", &fault, Some(&slip)));
                }
                (_, None) => {
                    let fault = format!("没有上一级科目 {parent}");
                    let mut finding = self.finding(children[0], "code-parent", &fault, None);
                    finding = children[1..].iter().fold(finding, |finding, &row| {
                        finding.with(self.place(row), format!("{} 也没有上一级科目", self.codes[row]))
                    });
                    found.insert(children[0], finding);
                }
            }
        }
    }

    /// The row that likely was to be a missing parent: before its child, nothing below it, one slip away.
    fn slipped_parent(&self, parent: &str, child: usize, found: &Told) -> Option<usize> {
        let level = self.given.level(parent)?;
        let candidate = |&row: &usize| {
            let code = &self.codes[row];
            let childless = !self.codes.iter().any(|other| self.parent(other).as_ref() == Some(code));
            !found.contains_key(&row) && self.given.level(code) == Some(level) && childless
        };
        let row = (0..child).rev().find(|&row| self.given.level(&self.codes[row]) == Some(level)).filter(candidate)?;
        self.near(row).iter().any(|slip| slip.code == parent).then_some(row)
    }

    /// What other tables have by a row's name, where they do not have its code and this table lacks theirs.
    fn known_elsewhere(&self, index: usize, others: &[&Tree<'_>]) -> Option<Slip> {
        let code = &self.codes[index];
        if others.is_empty() || others.iter().any(|other| other.known.contains(code.as_str())) {
            return None;
        }
        let wanted = self.by_name(index, others).filter(|wanted| self.has_place(wanted, &BTreeSet::new()))?;
        self.near(index).into_iter().find(|slip| slip.code == wanted)
    }

    /// Finds codes that stand before one that is smaller: of two the one that would be in order otherwise.
    fn disorder(&self, others: &[&Tree<'_>]) -> Told {
        let mut found = self.told.clone();
        for index in 1..self.rows.len() {
            let (before, code) = (&self.codes[index - 1], &self.codes[index]);
            let told = found.contains_key(&index) || found.contains_key(&(index - 1));
            if before <= code || told {
                continue;
            }
            // Without the row before, this one may well be in order: then that one is out of place.
            let of_before = index >= 2 && self.codes[index - 2] < *code || index == 1;
            let next = self.codes.get(index + 1);
            let row = if of_before && next.is_none_or(|next| next < before) { index - 1 } else { index };
            let slip = self.slip(row, others).filter(|slip| self.fits_between(row, &slip.code));
            let fault = format!("不按编码的顺序：前后是 {before}、{code}");
            found.insert(row, self.finding(row, "code-order", &fault, slip.as_ref()));
        }
        found
    }

    fn place(&self, row: usize) -> Place {
        let at = &self.rows[row].at;
        Place::Value(if self.rows[row].code.is_empty() { at.clone() } else { join(at, CODE) })
    }

    fn finding(&self, index: usize, code: &'static str, fault: &str, slip: Option<&Slip>) -> Finding {
        let row = &self.rows[index];
        let named = clip(&format!("{} {}", row.code, row.name), 40).trim().to_owned();
        let words = format!("表“{}”第 {} 行“{named}”：{fault}", self.table.form.title, index + 1);
        let finding = Finding::warning(code, self.place(index), words)
            .fact("table", self.id())
            .fact("row", &row.key)
            .fact("value", &row.code);
        let Some(slip) = slip else {
            return finding.hint("核对科目编码；上一级科目漏了的补上一行，次序不对的调整过来。");
        };
        let typed = if row.code.contains('|') { self.typed(&slip.code) } else { slip.code.clone() };
        let finding = finding
            .hint(format!("是不是 {typed}？（{}）核对后改正。", slip.cause))
            .fact("expected", &typed)
            .fact("cause", slip.cause);
        match self.place(index) {
            Place::Value(pointer) if !row.code.is_empty() => finding.fix(Fix::asked(pointer, typed)),
            _ => finding,
        }
    }
}
