//! The description for machines (OpenAPI 3.1), made of the table of routes and the schemas in `openapi.json`.

use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use super::parameters::{Kind, Parameter};
use super::routes::{Gives, Method, ROUTES, Route};
use super::upload::{Part, PartKind};
use crate::backend::Format;

/// What the description has besides its paths: the schemas of what comes and goes.
const REST: &str = include_str!("openapi.json");

/// Statuses that every route with a body may answer with.
const OF_BODIES: [u16; 5] = [400, 408, 413, 415, 503];

/// The description.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| serde_json::to_string_pretty(&whole()).unwrap_or_default() + "\n")
}

fn whole() -> Value {
    let mut whole: Value = serde_json::from_str(REST).unwrap_or_default();
    let mut paths = Map::new();
    for route in ROUTES {
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        item[route.method.key()] = operation(route);
    }
    whole["info"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    whole["paths"] = Value::Object(paths);
    whole
}

impl Method {
    fn key(self) -> &'static str {
        match self {
            Method::Get => "get",
            Method::Post => "post",
        }
    }
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = argument(route.path).into_iter().collect();
    parameters.extend(route.parameters.iter().map(|parameter| of_parameter(parameter)));
    parameters.push(of_header("X-Request-Id", REQUEST_ID));
    if may_be_unchanged(route) {
        parameters.push(of_header("If-None-Match", TAG));
    }
    let mut operation = json!({
        "operationId": route.id,
        "summary": route.words,
        "parameters": parameters,
        "responses": responses(route),
    });
    if !route.parts.is_empty() {
        operation["requestBody"] = body(route.parts);
    }
    operation
}

/// What stands for `{…}` in an address.
fn argument(path: &str) -> Option<Value> {
    let name = path.split_once('{')?.1.trim_end_matches('}');
    let (words, schema) = match name {
        "format" => ("格式。", json!({ "type": "string", "enum": Format::ALL.map(Format::name) })),
        "number" => ("页码，从 1 数起。", json!({ "type": "integer", "minimum": 1 })),
        _ => ("代号。", json!({ "type": "string" })),
    };
    Some(json!({ "name": name, "in": "path", "required": true, "description": words, "schema": schema }))
}

fn of_parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.kind {
        Kind::Flag => json!({ "type": "boolean", "default": false }),
        Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Choice(known) => json!({ "type": "string", "enum": known }),
        Kind::Text(most) => json!({ "type": "string", "minLength": 1, "maxLength": most }),
    };
    json!({ "name": parameter.name, "in": "query", "description": parameter.words, "schema": schema })
}

/// What the headers are for that a client may send.
const REQUEST_ID: &str = "这次请求的号，最多 64 个字母、数字和 - _ . ；不写时服务自己编一个，都写在回答里和日志里。";
const TAG: &str = "上次回答里的 ETag；没有变化时答 304，不再送内容。";

fn of_header(name: &str, words: &str) -> Value {
    json!({ "name": name, "in": "header", "description": words, "schema": { "type": "string" } })
}

/// Whether an answer may be that nothing has changed.
fn may_be_unchanged(route: &Route) -> bool {
    matches!(route.gives, Gives::Formats | Gives::File("image/png")) || route.method == Method::Get
}

/// A body: the first part by itself, or all of them.
fn body(parts: &[Part]) -> Value {
    let property = |part: &Part| {
        let file = json!({ "type": "string", "contentMediaType": "application/octet-stream", "format": "binary" });
        let mut schema = match part.kind {
            PartKind::Files => json!({ "type": "array", "items": file, "minItems": 1 }),
            PartKind::Pictures => json!({ "type": "array", "items": file }),
            PartKind::Json | PartKind::File => file,
        };
        schema["description"] = json!(part.words);
        (part.name.to_owned(), schema)
    };
    let properties: Map<String, Value> = parts.iter().map(property).collect();
    let required: Vec<&str> = parts.iter().filter(|part| part.must).map(|part| part.name).collect();
    let form =
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false });
    let mut content = json!({ "multipart/form-data": { "schema": form } });
    match parts {
        [first, ..] if first.kind == PartKind::Json => {
            content["application/json"] = json!({
                "schema": { "$ref": "#/components/schemas/Report" },
                "examples": { "report": { "$ref": "#/components/examples/report" } },
            });
        }
        [first, ..] if matches!(first.kind, PartKind::File | PartKind::Files) => {
            content["application/octet-stream"] = json!({ "schema": { "type": "string", "format": "binary" } });
        }
        _ => {}
    }
    json!({ "required": !required.is_empty(), "content": content })
}

fn responses(route: &Route) -> Value {
    let binary = || json!({ "schema": { "type": "string", "format": "binary" } });
    let of = |schema: &str| json!({ "schema": { "$ref": format!("#/components/schemas/{schema}") } });
    let files = |types: &[&str]| types.iter().map(|kind| ((*kind).to_owned(), binary())).collect::<Map<_, _>>();
    let content: Map<String, Value> = match route.gives {
        Gives::Json(schema) => [("application/json".to_owned(), of(schema))].into_iter().collect(),
        Gives::JsonOr(schema, others) => {
            [("application/json".to_owned(), of(schema))].into_iter().chain(files(others)).collect()
        }
        Gives::Formats => files(&Format::ALL.map(Format::media_type)),
        Gives::File("text/plain") => {
            [("text/plain".to_owned(), json!({ "schema": { "type": "string" } }))].into_iter().collect()
        }
        Gives::File(kind) => files(&[kind]),
    };
    let mut responses = Map::new();
    responses.insert("200".to_owned(), json!({ "description": "成功", "content": content }));
    let bodies = OF_BODIES.iter().filter(|_| !route.parts.is_empty());
    let mut problems: Vec<u16> = bodies.chain(route.problems).copied().chain([400, 401, 500]).collect();
    problems.sort_unstable();
    problems.dedup();
    for status in problems {
        let name = if status == 503 { "busy" } else { "problem" };
        responses.insert(status.to_string(), json!({ "$ref": format!("#/components/responses/{name}") }));
    }
    if may_be_unchanged(route) {
        responses.insert("304".to_owned(), json!({ "description": "和 If-None-Match 所指的相同" }));
    }
    Value::Object(responses)
}
