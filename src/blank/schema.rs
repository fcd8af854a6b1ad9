//! The JSON Schema of the reports of one form: the schema of all reports, with the form's tables, rows and columns by name.

use crate::form::set::years_in_words;
use crate::form::sums::total_cells;
use crate::form::{Content, Form, FormCell, Given, TableForm, ValueKind};
use crate::json::parse;
use crate::json::write::Json;
use crate::model::SCHEMA;

/// How deep sections may nest.
const SECTIONS: usize = 5;

/// The parts of a body that are objects, in the order in which the reader looks for their names: the name that tells a part
/// apart, and its definition.
const PARTS: [(&str, &str); 6] = [
    ("section", "section"),
    ("table", "table"),
    ("grid", "free"),
    ("figure", "picture"),
    ("list", "list"),
    ("text", "paragraph"),
];

/// The JSON Schema (draft 2020-12) of the reports of a form. It refuses what the reader and the form's tables refuse, as far as a
/// schema can say so, and tells people what each key is called. `enumDescriptions` are for editors that know them.
pub fn schema(form: &Form) -> String {
    parse(SCHEMA).map_or_else(|_| SCHEMA.to_owned(), |tree| of_form(Json::of(&tree), form).write())
}

fn of_form(mut whole: Json, form: &Form) -> Json {
    whole.put_at(&["$id"], Json::text(format!("urn:banxin:report:1:{}", form.id)));
    whole.put_at(&["title"], Json::text(&form.name));
    whole.put_at(&["properties", "form"], named(form));
    whole.put_at(&["properties", "year"], year(form));
    if !(form.by_year || form.plain)
        && let Some(Json::List(required)) = whole.at_mut(&["required"])
    {
        required.push(Json::text("form"));
    }
    sections(&mut whole, form);
    for table in &form.tables {
        whole.put_at(&["$defs", &definition(table)], of_table(form, table));
    }
    if !form.tables.is_empty() {
        whole.put_at(&["$defs", "table"], tables(form));
    }
    whole
}

fn named(form: &Form) -> Json {
    Json::object([
        ("title", Json::text("报告格式的代号")),
        ("description", Json::text(format!("{}。{}", form.name, form.authority))),
        ("const", Json::text(&form.id)),
    ])
}

fn year(form: &Form) -> Json {
    let number = |year: u16| Json::Number(usize::from(year));
    Json::object([
        ("title", Json::text("报告年度")),
        ("description", Json::text(format!("所报告的年份，不加引号；这种格式用于{}。", years_in_words(form)))),
        ("type", Json::text("integer")),
        ("minimum", number(form.years.0)),
        ("maximum", number(form.years.1.unwrap_or(2100))),
    ])
}

/// Bodies, parts and sections for each depth, the headings of the form's chapters offered in the first.
fn sections(whole: &mut Json, form: &Form) {
    let Some(section) = whole.at_mut(&["$defs", "section"]).cloned() else { return };
    let Some(body) = whole.at_mut(&["$defs", "body"]).cloned() else { return };
    let parts: Vec<(&str, &str)> =
        PARTS.into_iter().filter(|(name, _)| *name != "table" || !form.tables.is_empty()).collect();
    for depth in 1..=SECTIONS + 1 {
        let at = |name: &str, depth: usize| if depth == 1 { name.to_owned() } else { format!("{name}-{depth}") };
        let known: Vec<(&str, String)> = parts
            .iter()
            .filter(|(name, _)| *name != "section" || depth <= SECTIONS)
            .map(|&(name, of)| (name, if name == "section" { at(of, depth) } else { of.to_owned() }))
            .collect();
        let mut body = body.clone();
        body.put_at(&["items"], reference(&at("part", depth)));
        whole.put_at(&["$defs", &at("body", depth)], body);
        whole.put_at(&["$defs", &at("part", depth)], part(&known));
        if depth > SECTIONS {
            continue;
        }
        let mut section = section.clone();
        section.put_at(&["properties", "body"], reference(&at("body", depth + 1)));
        if depth == 1 && !form.chapters.is_empty() {
            section.put_at(&["properties", "section", "examples"], texts(form.chapters.iter()));
        }
        whole.put_at(&["$defs", &at("section", depth)], section);
    }
}

/// A part of a body: text, or an object told apart by one of its names. So what is wrong is told of the part that is meant.
fn part(known: &[(&str, String)]) -> Json {
    let has = |name: &str| Json::object([("type", Json::text("object")), ("required", texts([name].iter()))]);
    let text = Json::object([("if", Json::object([("type", Json::text("string"))])), ("then", reference("text"))]);
    // Of two names the first in the reader's order tells.
    let of = |nth: usize, (name, definition): &(&str, String)| {
        let mut told = has(name);
        if nth > 0 {
            told.push("not", any(known[..nth].iter().map(|(before, _)| *before)));
        }
        Json::object([("if", told), ("then", reference(definition))])
    };
    let names = || known.iter().map(|(name, _)| *name);
    let none = Json::object([("type", Json::text("object")), ("not", any(names()))]);
    let offered = names().zip(known).map(|(name, (_, of))| (name.to_owned(), Json::object([("title", title(of))])));
    let unknown = Json::object([
        ("minProperties", Json::Number(1)),
        ("propertyNames", Json::object([("enum", texts(names()))])),
        ("properties", Json::Object(offered.collect())),
    ]);
    let branches = std::iter::once(text)
        .chain(known.iter().enumerate().map(|(nth, part)| of(nth, part)))
        .chain([Json::object([("if", none), ("then", unknown)])]);
    Json::object([
        ("title", Json::text("正文的一部分")),
        ("description", Json::text("段落直接写成文字；其他的写成 { }，由其中的一个名称说明是什么。")),
        ("type", texts(["string", "object"].iter())),
        ("allOf", Json::List(branches.collect())),
    ])
}

/// What a part is called.
fn title(definition: &str) -> Json {
    Json::text(match definition {
        "table" => "国家统计表",
        "free" => "自制表",
        "picture" => "图片",
        "list" => "列表",
        "paragraph" => "有段首标题或脚注的段落",
        _ => "章节",
    })
}

/// The national tables, told apart by their names.
fn tables(form: &Form) -> Json {
    let ids = || form.tables.iter().map(|table| table.id.as_str());
    let of = |table: &TableForm| {
        let is = Json::object([("table", Json::object([("const", Json::text(&table.id))]))]);
        let told = Json::object([("required", texts(["table"].iter())), ("properties", is)]);
        Json::object([("if", told), ("then", reference(&definition(table)))])
    };
    let list: Vec<String> = form.tables.iter().map(|table| format!("{} {}", table.id, table.title)).collect();
    let id = Json::object([
        ("title", Json::text("表名")),
        ("description", Json::text(format!("国家格式里的表名：{}。", list.join("；")))),
        ("enum", texts(ids())),
        ("enumDescriptions", texts(form.tables.iter().map(|table| table.title.as_str()))),
    ]);
    Json::object([
        ("title", Json::text("国家统计表")),
        ("description", Json::text("表里的文字由国家格式给出，这里只写数据。")),
        ("type", Json::text("object")),
        ("required", texts(["table"].iter())),
        ("properties", Json::object([("table", id)])),
        ("allOf", Json::List(form.tables.iter().map(of).collect())),
    ])
}

fn definition(table: &TableForm) -> String {
    format!("table-{}", table.id)
}

fn of_table(form: &Form, table: &TableForm) -> Json {
    let totals: Vec<(&str, &str)> =
        total_cells(form).into_iter().filter(|(of, ..)| *of == table.id).map(|(_, row, col, _)| (row, col)).collect();
    let row = |row: &crate::form::RowKeys| {
        let cells = row.cols.iter().map(|(col, index)| {
            let is_total = totals.contains(&(row.row.as_str(), col.as_str()));
            (col.clone(), of_cell(table, &row.row, col, &table.cells[*index], is_total))
        });
        let words = Some(table.row_words(&row.row)).filter(|words| !words.is_empty());
        let words = words.unwrap_or_else(|| table.title.clone());
        (row.row.clone(), keyed(&words, "按列的名称写。", cells.collect()))
    };
    let figures = keyed("数据", "先按行、再按列的名称写。", table.keys.rows().iter().map(row).collect());
    // The keys of the table itself; `table` is held by what leads here.
    let mut properties = Json::object([("table", Json::Typed("true".to_owned())), ("figures", figures)]);
    let mut out = Json::object([("title", Json::text(&table.title))]);
    if let Some(given) = table.open.as_ref().and_then(|open| open.given()) {
        properties.push("rows", of_given(table, given));
        let either = |name: &str| Json::object([("required", texts([name].iter()))]);
        out.push("anyOf", Json::List(vec![either("figures"), either("rows")]));
    } else {
        out.push("required", texts(["figures"].iter()));
    }
    out.push("properties", properties);
    out.push("additionalProperties", no());
    out
}

fn of_cell(table: &TableForm, row: &str, col: &str, cell: &FormCell, is_total: bool) -> Json {
    let words = Some(table.col_words(row, col)).filter(|words| !words.is_empty());
    let Content::Value { kind, unit, .. } = &cell.content else { return reference("value") };
    let at = table.cell_row_words(row, col);
    let at = if at.is_empty() { at } else { format!("“{at}”行；") };
    let total = if is_total { "合计，可以由 banxin check --fix 算出；" } else { "" };
    let told = format!("{at}{total}{}。", kind_words(*kind, unit, &cell.options));
    value(&words.unwrap_or_else(|| table.title.clone()), &told, &cell.options)
}

/// The rows that the report brings.
fn of_given(table: &TableForm, given: &Given) -> Json {
    let column = |column: &crate::form::Column| {
        let kind = column.kind.unwrap_or(ValueKind::Count);
        let told = kind_words(kind, column.unit.as_deref().unwrap_or_default(), &column.options);
        let words = table.given_col_words(&column.key);
        (column.key.clone(), value(&words, &format!("{told}。"), &column.options))
    };
    let levels: Vec<String> = given.levels.iter().map(usize::to_string).collect();
    let code = match levels.as_slice() {
        [] => "照表上写。".to_owned(),
        levels => format!("照表上写，{} 位；分栏的写成 301|02。", levels.join("、")),
    };
    let told = |title: &str, description: &str| {
        Json::object([
            ("title", Json::text(title)),
            ("description", Json::text(description)),
            ("$ref", Json::text("#/$defs/figure")),
        ])
    };
    let figures = keyed("这一行的数据", "按列的名称写。", given.columns.iter().map(column).collect());
    let properties =
        Json::object([("code", told("编码", &code)), ("name", told("名称", "照表上写。")), ("figures", figures)]);
    let said = |name: &str| {
        Json::object([
            ("required", texts([name].iter())),
            (
                "properties",
                Json::Object(vec![(
                    name.to_owned(),
                    Json::object([("not", Json::object([("const", Json::text(""))]))]),
                )]),
            ),
        ])
    };
    let row = Json::object([
        ("title", Json::text("报告自带的一行")),
        ("type", Json::text("object")),
        ("required", texts(["figures"].iter())),
        ("anyOf", Json::List(vec![said("code"), said("name")])),
        ("additionalProperties", no()),
        ("properties", properties),
    ]);
    Json::object([
        ("title", Json::text("报告自带的行")),
        ("description", Json::text("行数由报告决定，一行一项，照表上的顺序写。")),
        ("type", Json::text("array")),
        ("maxItems", Json::Number(5000)),
        ("items", row),
    ])
}

/// An object whose keys are all known.
fn keyed(title: &str, description: &str, properties: Vec<(String, Json)>) -> Json {
    Json::object([
        ("title", Json::text(title)),
        ("description", Json::text(description)),
        ("type", Json::text("object")),
        ("additionalProperties", no()),
        ("properties", Json::Object(properties)),
    ])
}

/// A value. Its kind is told and not held: a report keeps what was published, and `check` warns.
fn value(title: &str, description: &str, options: &[String]) -> Json {
    let mut out = Json::object([("title", Json::text(title)), ("description", Json::text(description))]);
    if !options.is_empty() {
        out.push("examples", texts(options.iter()));
    }
    out.push("$ref", Json::text("#/$defs/value"));
    out
}

/// What may stand in a cell.
fn kind_words(kind: ValueKind, unit: &str, options: &[String]) -> String {
    let words = match kind {
        ValueKind::Count => "不小于 0 的整数",
        ValueKind::Signed => "整数，减少的写负数",
        ValueKind::Money => "不小于 0 的金额",
        ValueKind::Balance => "金额，可以是负数",
        ValueKind::Percent => "百分数，写不写 % 都可以",
        ValueKind::Text => "文字",
        ValueKind::Choice => return format!("可以写：{}；选几项的写成列表", options.join("、")),
        ValueKind::Date => "日期，例如 2024-03-05 或 2024年3月",
        ValueKind::Code => "编码，只用数字、字母和 | - .",
    };
    if unit.is_empty() { words.to_owned() } else { format!("{words}，单位：{unit}") }
}

/// Any of these names is there.
fn any<'n>(names: impl Iterator<Item = &'n str>) -> Json {
    let has = |name| Json::object([("required", texts([name].iter()))]);
    Json::object([("anyOf", Json::List(names.map(has).collect()))])
}

fn reference(name: &str) -> Json {
    Json::object([("$ref", Json::text(format!("#/$defs/{name}")))])
}

fn texts<T: AsRef<str>>(items: impl Iterator<Item = T>) -> Json {
    Json::List(items.map(|item| Json::text(item.as_ref())).collect())
}

fn no() -> Json {
    Json::Typed("false".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_all_reports_has_the_parts_that_forms_have() {
        let tree = parse(SCHEMA).unwrap();
        let known: Vec<(&str, String)> = PARTS.into_iter().map(|(name, of)| (name, of.to_owned())).collect();
        assert_eq!(Json::of(tree.find("/$defs/part").unwrap()).write(), part(&known).write());
        for (_, of) in PARTS {
            assert_eq!(Json::of(tree.find(&format!("/$defs/{of}/title")).unwrap()), title(of));
        }
    }
}
