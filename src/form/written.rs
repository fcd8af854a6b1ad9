//! Reads the sums that must hold, and works out for which rows, columns, codes and figures of the tables they hold. The sums
//! of a table with given rows are worked out again for each report.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::glob;
use super::rule::named_table;
use super::values::{choice, key, text, texts, wrong_value};
use super::{AcrossRule, CodeSums, Each, FigureKey, Relation, Rule, TableForm, Term};
use crate::diag::{Finding, Place, clip, tell};
use crate::json::{Object, Spot, nearest};
use crate::model;

const EACH: [(&str, Each); 2] = [("row", Each::Row), ("column", Each::Column)];

/// What stands for the code in the terms of a rule across tables that is repeated for codes.
const CODE: &str = "{code}";

/// A rule as the form writes it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Written {
    id: String,
    words: String,
    claim: Claim,
}

/// What a written rule asks for.
#[derive(Clone, PartialEq, Debug)]
enum Claim {
    /// A sum in each row or column of a table; the places may be limited to some keys by a pattern. A new report may take over
    /// a term of it.
    InTable { table: String, each: Each, sides: Sides, only: Option<String>, start: Option<String> },
    /// What stands above in the tree of codes is the sum of what stands below it, in some columns or in all.
    Codes { table: String, total: Option<String>, columns: Vec<String> },
    /// A sum over figures of several tables, once or for each code, of one level or of all.
    Across { sides: Sides, level: Option<usize> },
}

/// The terms of a rule as written.
#[derive(Clone, PartialEq, Debug)]
struct Sides {
    left: Vec<String>,
    over: Vec<String>,
    right: Vec<String>,
    relation: Relation,
}

impl Sides {
    fn terms(&self) -> impl Iterator<Item = &String> {
        self.left.iter().chain(&self.over).chain(&self.right)
    }
}

/// Reads the sums and holds their terms against the tables.
pub(super) fn written(spot: &Spot<'_>, tables: &[TableForm], out: &mut Vec<Finding>) -> Vec<Written> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| rule(&item, tables, out)).collect()
}

fn rule(spot: &Spot<'_>, tables: &[TableForm], out: &mut Vec<Finding>) -> Option<Written> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let id = object.required("id", out).and_then(|s| key(&s, out));
    let words = object.required("words", out).and_then(|s| text(&s, out));
    let claim = if object.has("codes") {
        codes(&mut object, tables, out)
    } else if object.has("table") || object.has("each") {
        in_table(&mut object, tables, out)
    } else {
        across(&mut object, tables, out)
    };
    object.close(out);
    Some(Written { id: id?, words: words?, claim: claim? })
}

fn in_table(object: &mut Object<'_>, tables: &[TableForm], out: &mut Vec<Finding>) -> Option<Claim> {
    let table = object.required("table", out).and_then(|s| named_table(&s, tables, out));
    let each = object.required("each", out).and_then(|s| choice(&s, &EACH, out));
    let eq = object.required("eq", out);
    let only = object.optional("only").map_or(Some(None), |s| text(&s, out).map(Some));
    let start = object.optional("start");
    let (table, each, eq) = (table?, each?, eq?);
    let sides = sides(&eq, out)?;
    let (left, right, over) = (&sides.left, &sides.right, &sides.over);
    let known = known_terms(table, each);
    let before = out.len();
    for written in left.iter().chain(over).chain(right) {
        let key = written.strip_prefix("last:").unwrap_or(written);
        if !of_report(table, each, key) && !known.iter().any(|known| glob::fits(key, known)) {
            tell(out, unknown_term(eq.place(), key, &known));
        }
    }
    (out.len() == before).then_some(())?;
    let (only, id) = (only?, table.id.clone());
    let claim = |start| Claim::InTable { table: id.clone(), each, sides: sides.clone(), only: only.clone(), start };
    let is_idle = in_one(&Written { id: String::new(), words: String::new(), claim: claim(None) }, tables)
        .is_none_or(|rule| rule.places.is_empty());
    if is_idle && table.open.is_none() {
        let words = "没有哪一行（栏）同时有这条规则的各项，规则永远用不上";
        tell(out, Finding::error("form-rule-idle", eq.place(), words).hint("核对 each 和各项的代号。"));
    }
    let start = start.map_or(Some(None), |spot| started(&spot, &sides, out).map(Some));
    Some(claim(start?))
}

/// The term that a new report takes over: one of its own year, in a rule that has others of the year before.
fn started(spot: &Spot<'_>, sides: &Sides, out: &mut Vec<Finding>) -> Option<String> {
    let term = key(spot, out)?;
    if sides.terms().any(|written| written.starts_with("last:")) && sides.terms().any(|written| *written == term) {
        return Some(term);
    }
    let finding = Finding::error("form-start", spot.place(), format!("start 的“{term}”不是这条规则里本年的一项"));
    tell(out, finding.hint("start 只用在有 last: 的规则里，写从上年沿用的那一项的代号。"));
    None
}

/// The keys that the terms of a rule may name, in the order of the alphabet.
fn known_terms(table: &TableForm, each: Each) -> Vec<&str> {
    let given = table.open.as_ref().and_then(|open| open.given());
    let given = given.into_iter().flat_map(|given| &given.columns).map(|column| column.key.as_str());
    let laid = table.values().map(|(_, row, col)| each.pair(row, col).1);
    let mut known: Vec<&str> = laid.chain(given.filter(|_| each == Each::Row)).collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// Whether a term may name rows that only a report tells.
fn of_report(table: &TableForm, each: Each, key: &str) -> bool {
    let open = table.open.as_ref().and_then(|open| open.given()).is_some();
    open && each == Each::Column && (glob::is_pattern(key) || key.bytes().all(|byte| byte.is_ascii_digit()))
}

fn codes(object: &mut Object<'_>, tables: &[TableForm], out: &mut Vec<Finding>) -> Option<Claim> {
    let spot = object.required("codes", out)?;
    let table = named_table(&spot, tables, out);
    let total = object.optional("total").map_or(Some(None), |s| key(&s, out).map(Some));
    let columns = object.optional("columns").map_or(vec![], |s| texts(&s, out));
    let table = table?;
    if table.open.as_ref().and_then(|open| open.given()).is_none_or(|given| given.levels.is_empty()) {
        let finding = wrong_value(spot.place(), "这张表没有由报告给出的各级科目（given 的 levels）");
        tell(out, finding.hint("逐级汇总只用于写了 levels 的表。"));
        return None;
    }
    let (total, known) = (total?, known_terms(table, Each::Row));
    let strange = columns.iter().find(|column| !known.contains(&column.as_str()));
    if let Some(column) = strange {
        tell(out, unknown_term(spot.place(), column, &known));
    }
    if let Some(total) = total.as_ref().filter(|total| table.keys.row(total).is_none()) {
        let rows: Vec<&str> = table.keys.rows().iter().map(|row| row.row.as_str()).collect();
        tell(out, unknown_term(spot.place(), total, &rows));
    }
    Some(Claim::Codes { table: table.id.clone(), total, columns })
}

fn across(object: &mut Object<'_>, tables: &[TableForm], out: &mut Vec<Finding>) -> Option<Claim> {
    let eq = object.required("eq", out);
    let level = object.optional("level").map_or(Some(None), |s| s.whole(1, 20, out).map(Some));
    let (eq, level) = (eq?, level?.and_then(|level| usize::try_from(level).ok()));
    let sides = sides(&eq, out)?;
    if !sides.over.is_empty() {
        tell(out, wrong_value(eq.place(), "表与表之间的规则不能写除法").hint("比例只在一张表的行或栏里核对。"));
        return None;
    }
    let before = out.len();
    for term in sides.terms() {
        if let Some(finding) = strange_term(term, tables, &eq) {
            tell(out, finding);
        }
    }
    (out.len() == before).then_some(Claim::Across { sides, level })
}

/// What is wrong with a term across tables, `table/row:column`.
fn strange_term(term: &str, tables: &[TableForm], eq: &Spot<'_>) -> Option<Finding> {
    let hint = "写成 \"表代号/行代号:栏代号\"，例如 \"income/total:year\"；按科目核对的，行代号里写 {code}。";
    let Some((table, row, col)) = split(term) else {
        let words = format!("“{}”不是某张表的数据格", clip(term, 40));
        return Some(Finding::error("form-rule-term", eq.place(), words).hint(hint));
    };
    let Some(form) = tables.iter().find(|form| form.id == table) else {
        let ids: Vec<&str> = tables.iter().map(|form| form.id.as_str()).collect();
        return Some(unknown_term(eq.place(), table, &ids));
    };
    let cols = known_terms(form, Each::Row);
    if !cols.contains(&col) {
        return Some(unknown_term(eq.place(), col, &cols));
    }
    let rows: Vec<&str> = form.keys.rows().iter().map(|row| row.row.as_str()).collect();
    let pattern = row.replace(CODE, "*");
    let named = rows.iter().any(|row| glob::fits(&pattern, row)) || of_report(form, Each::Column, &pattern);
    (!named).then(|| unknown_term(eq.place(), row, &rows))
}

/// Takes a term across tables apart.
fn split(term: &str) -> Option<(&str, &str, &str)> {
    let (table, cell) = term.split_once('/')?;
    let (row, col) = cell.split_once(':')?;
    Some((table, row, col))
}

/// Reads `a + b.* = last:c`, `a <= b` or `a / b = c`.
fn sides(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Sides> {
    let source = spot.text(out)?;
    let marks = [("<=", Relation::AtMost), ("≤", Relation::AtMost), ("=", Relation::Equal)];
    let found = marks.into_iter().find_map(|(mark, relation)| {
        let (left, right) = source.split_once(mark)?;
        Some((left, right, relation))
    });
    let once = found.filter(|(_, right, _)| !right.contains(['=', '≤', '<']));
    let Some((left, right, relation)) = once else {
        let finding = Finding::error("form-rule-syntax", spot.place(), "规则里应当恰好有一个等号");
        tell(out, finding.hint("写成 \"a + b = c\"，只用加号和一个等号；减的项移到另一边。"));
        return None;
    };
    let terms = |side: &str| side.split('+').map(|term| term.trim().to_owned()).collect::<Vec<String>>();
    // A stroke with blanks around it divides; one without names a table.
    let (left, over) = match left.split_once(" / ") {
        Some((left, over)) => (left, terms(over)),
        None => (left, vec![]),
    };
    if relation == Relation::AtMost && !over.is_empty() {
        tell(out, Finding::error("form-rule-syntax", spot.place(), "比例的规则用等号").hint("写成 \"a / b = c\"。"));
        return None;
    }
    Some(Sides { left: terms(left), over, right: terms(right), relation })
}

fn unknown_term(place: Place, term: &str, known: &[&str]) -> Finding {
    let words = format!("规则里的“{}”不是这张表的行（栏）代号", clip(term, 30));
    let finding = Finding::error("form-rule-term", place, words);
    match nearest(term, known.iter().copied()) {
        Some(near) => finding.hint(format!("是不是想写“{near}”？")),
        None => finding.hint(format!("可以写：{}。", clip(&known.join("、"), 200))),
    }
}

/// The sums by code of a table.
#[cfg_attr(not(feature = "import"), allow(dead_code, reason = "workbooks alone ask for it"))]
pub(super) fn code_sums<'w>(written: &'w [Written], table: &str) -> Option<CodeSums<'w>> {
    written.iter().find_map(|rule| match &rule.claim {
        Claim::Codes { table: of, total, columns } if of == table => {
            Some(CodeSums { id: &rule.id, total: total.as_deref(), columns, words: &rule.words })
        }
        _ => None,
    })
}

/// The rules as they hold for the tables as they are.
pub(super) fn worked_out(written: &[Written], tables: &[TableForm]) -> (Vec<Rule>, Vec<AcrossRule>) {
    let (mut rules, mut others) = (vec![], vec![]);
    for rule in written {
        match &rule.claim {
            Claim::InTable { .. } => rules.extend(in_one(rule, tables)),
            Claim::Codes { .. } => rules.extend(tree(rule, tables)),
            Claim::Across { .. } => others.extend(over_tables(rule, tables)),
        }
    }
    (rules, others)
}

/// A rule in each row or column of a table; `None` where a term names nothing there.
fn in_one(rule: &Written, tables: &[TableForm]) -> Option<Rule> {
    let Claim::InTable { table, each, sides, only, start } = &rule.claim else { return None };
    let table = tables.iter().find(|form| form.id == *table)?;
    let known: Vec<&str> = match each {
        Each::Row => known_terms(table, *each),
        Each::Column => table.keys.rows().iter().map(|row| row.row.as_str()).collect(),
    };
    let expand = |terms: &[String]| -> Vec<Term> {
        let of_term = |written: &String| {
            let last_year = written.starts_with("last:");
            let pattern = written.strip_prefix("last:").unwrap_or(written).to_owned();
            let names = |known: &&str| match each {
                Each::Row => glob::fits(&pattern, known),
                Each::Column => table.names(&pattern, known),
            };
            let found: Vec<&str> = known.iter().copied().filter(names).collect();
            found.into_iter().map(move |key| Term { key: key.to_owned(), last_year }).collect::<Vec<_>>()
        };
        terms.iter().flat_map(of_term).collect()
    };
    let (left, right, over) = (expand(&sides.left), expand(&sides.right), expand(&sides.over));
    // In a table with given rows a pattern may name none, which adds up to 0; a total that is not there cannot be held.
    if right.is_empty() || left.is_empty() || over.is_empty() != sides.over.is_empty() {
        return None;
    }
    let mut places = places(table, *each, left.iter().chain(&right).chain(&over));
    places.retain(|place| {
        only.as_ref().is_none_or(|only| match each {
            Each::Row => table.names(only, place),
            Each::Column => glob::fits(only, place),
        })
    });
    let (id, words, start, relation) = (rule.id.clone(), rule.words.clone(), start.clone(), sides.relation);
    Some(Rule { id, table: table.id.clone(), each: *each, places, left, right, over, relation, start, words })
}

/// The rows or columns that have all of these terms, in the table's order.
fn places<'t>(table: &TableForm, each: Each, terms: impl Iterator<Item = &'t Term> + Clone) -> Vec<String> {
    let mut seen = HashSet::new();
    let fixed = table.values().map(|(_, row, col)| each.pair(row, col).0).filter(|fixed| seen.insert(*fixed));
    let has = |(row, col): (&str, &str)| table.keys.cell(row, col).is_some();
    let complete = fixed.filter(|fixed| terms.clone().all(|term| has(each.pair(fixed, &term.key))));
    complete.map(str::to_owned).collect()
}

impl Each {
    /// Sorts a row key and a column key into what a rule keeps and what its terms name; and back again.
    pub fn pair<'k>(self, row: &'k str, col: &'k str) -> (&'k str, &'k str) {
        match self {
            Each::Row => (row, col),
            Each::Column => (col, row),
        }
    }
}

/// The codes of a table's given rows that are on a level, each with its level.
pub(super) fn leveled(table: &TableForm) -> BTreeMap<String, usize> {
    let open = table.open.as_ref();
    let Some((open, given)) = open.and_then(|open| Some((open, open.given()?))) else { return BTreeMap::new() };
    let is_code = |code: &String| code.bytes().all(|byte| byte.is_ascii_digit());
    let codes = open.rows.iter().map(|row| open.code(row)).filter(is_code);
    codes.filter_map(|code| given.level(&code).map(|level| (code, level))).collect()
}

/// One rule for each code that has others below it, and one for the total.
fn tree(rule: &Written, tables: &[TableForm]) -> Vec<Rule> {
    let Claim::Codes { table, total, columns } = &rule.claim else { return vec![] };
    let Some(table) = tables.iter().find(|form| form.id == *table) else { return vec![] };
    let codes = leveled(table);
    let levels = table.open.as_ref().and_then(|open| open.given()).map_or(&[][..], |given| given.levels.as_slice());
    let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (code, &level) in &codes {
        let above = level.checked_sub(1).map(|level| &code[..levels[level]]);
        match above {
            Some(parent) if codes.contains_key(parent) => below.entry(parent).or_default().push(code),
            Some(_) => {}
            None => below.entry("").or_default().push(code),
        }
    }
    let sum = |(parent, children): (&str, Vec<&str>)| {
        let (parent, words) = match (parent, total) {
            ("", Some(total)) => (total.as_str(), rule.words.clone()),
            ("", None) => return None,
            (code, _) => (code, format!("{}＝其下各科目之和", named(table, code))),
        };
        let term = |code: &str| Term { key: table.row_of(code).to_owned(), last_year: false };
        let (left, right) = (children.iter().map(|code| term(code)).collect::<Vec<_>>(), vec![term(parent)]);
        // Given rows have all columns; only the total may lack some.
        let cols = table.keys.row(table.row_of(parent)).into_iter().flat_map(|row| &row.cols).map(|(col, _)| col);
        let of_child =
            |col: &&String| children.first().is_some_and(|child| table.keys.cell(table.row_of(child), col).is_some());
        let wanted = |col: &&String| match columns.is_empty() {
            true => ![model::CODE, model::NAME].contains(&col.as_str()),
            false => columns.contains(col),
        };
        let places = cols.filter(of_child).filter(wanted).cloned().collect();
        let (id, over) = (format!("{}/{parent}", rule.id), vec![]);
        let (each, relation, start) = (Each::Column, Relation::Equal, None);
        Some(Rule { id, table: table.id.clone(), each, places, left, right, over, relation, start, words })
    };
    below.into_iter().filter_map(sum).collect()
}

/// How a person knows a code: with its name.
fn named(table: &TableForm, code: &str) -> String {
    let row = table.open.as_ref().and_then(|open| open.rows.iter().find(|row| row.key == code));
    format!("{code}{}", row.map_or("", |row| row.name.as_str()))
}

/// A rule over several tables, once or for each code.
fn over_tables(rule: &Written, tables: &[TableForm]) -> Vec<AcrossRule> {
    let Claim::Across { sides, level } = &rule.claim else { return vec![] };
    let of_code = |code: Option<&str>| {
        let side = |terms: &[String]| -> Vec<FigureKey> {
            terms.iter().flat_map(|term| figures(term, code, tables)).collect()
        };
        let id = code.map_or(rule.id.clone(), |code| format!("{}/{code}", rule.id));
        let (left, right) = (side(&sides.left), side(&sides.right));
        let tables = sides.terms().filter_map(|term| split(term)).map(|(table, ..)| table.to_owned()).collect();
        AcrossRule { id, tables, left, right, relation: sides.relation, words: rule.words.clone() }
    };
    if !sides.terms().any(|term| term.contains(CODE)) {
        return vec![of_code(None)];
    }
    let bare = sides.terms().filter_map(|term| split(term)).filter(|(_, row, _)| *row == CODE);
    let forms = bare.filter_map(|(table, ..)| tables.iter().find(|form| form.id == table));
    let of_level = |(code, on): (String, usize)| level.is_none_or(|level| level == on + 1).then_some(code);
    let codes: BTreeSet<String> = forms.flat_map(leveled).filter_map(of_level).collect();
    codes.iter().map(|code| of_code(Some(code))).collect()
}

/// The figures that a term names, for a code where it is repeated for codes.
fn figures(term: &str, code: Option<&str>, tables: &[TableForm]) -> Vec<FigureKey> {
    let Some((table, row, col)) = split(term) else { return vec![] };
    let Some(form) = tables.iter().find(|form| form.id == table) else { return vec![] };
    let row = code.map_or(row.to_owned(), |code| row.replace(CODE, code));
    let key = |row: &str| FigureKey { table: table.to_owned(), row: row.to_owned(), col: col.to_owned() };
    if !glob::is_pattern(&row) {
        let row = form.row_of(&row);
        return form.keys.cell(row, col).map(|_| key(row)).into_iter().collect();
    }
    let rows = form.keys.rows().iter().filter(|known| form.names(&row, &known.row));
    rows.filter(|known| form.keys.cell(&known.row, col).is_some()).map(|known| key(&known.row)).collect()
}
