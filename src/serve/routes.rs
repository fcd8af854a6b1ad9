//! The table of routes: what each address is for, which parameters and files it takes, what it gives, and who does it. The
//! router and the description are made of it.

use super::answer::Answer;
use super::parameters::{self as given, Parameter};
use super::tasks::{self, Call};
use super::upload::{EDITED, LAST, NEW, OLD, OURS, PICTURES, Part, REPORT, SINCE, SOURCE};
use crate::backend::Format;

/// A route.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    /// Its name in the description, for programs that make clients of it.
    pub(super) id: &'static str,
    /// What it is for.
    pub(super) words: &'static str,
    pub(super) parameters: &'static [&'static Parameter],
    /// The files it takes, the first of them also as the body by itself; none for routes without a body.
    pub(super) parts: &'static [Part],
    pub(super) gives: Gives,
    /// Statuses of problems of its own, besides those that every request may meet.
    pub(super) problems: &'static [u16],
    pub(super) task: Task,
}

/// How it is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Method {
    Get,
    Post,
}

/// What a route gives when all goes well.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gives {
    /// JSON of a schema in the description.
    Json(&'static str),
    /// JSON of a schema, or a file of one of some media types, as is asked for.
    JsonOr(&'static str, &'static [&'static str]),
    /// A file in any of the report's formats.
    Formats,
    /// A file of a media type.
    File(&'static str),
}

/// Who does it.
#[derive(Clone, Copy)]
pub(super) enum Task {
    /// At once: it takes no time, and is answered whatever others ask for.
    AtOnce(fn(&mut Call<'_>) -> Answer),
    /// On a thread for work.
    Work(fn(&mut Call<'_>) -> Answer),
    /// The same, but a few milliseconds of it: such work waits for no page that is drawn and no file that is written.
    Quick(fn(&mut Call<'_>) -> Answer),
}

const REPORT_ALONE: &[Part] = &[REPORT, PICTURES];

const WORD: &str = Format::Docx.media_type();
const WORKBOOK: &str = Format::Xlsx.media_type();

const fn get(
    path: &'static str,
    id: &'static str,
    words: &'static str,
    gives: Gives,
    task: fn(&mut Call<'_>) -> Answer,
) -> Route {
    let (parameters, parts, problems): (&[&Parameter], &[Part], &[u16]) = (&[], &[], &[]);
    Route { method: Method::Get, path, id, words, parameters, parts, gives, problems, task: Task::AtOnce(task) }
}

/// All routes but those of the page.
pub(super) const ROUTES: &[Route] = &[
    get("/health", "health", "服务是否正常", Gives::File("text/plain"), tasks::health),
    get("/openapi.json", "describe", "本说明", Gives::Json("Any"), tasks::describe),
    get("/metrics", "metrics", "计数，Prometheus 的文本格式", Gives::File("text/plain"), tasks::metrics),
    get("/version", "version", "程序和各种报告格式的版本", Gives::Json("Version"), tasks::about::version),
    Route {
        parameters: &[&given::FORM, &given::FORM_FILE],
        ..get(
            "/schema",
            "schema",
            "报告的 JSON Schema；写明 form 的，是这种格式的：表、行、栏的代号都列出，各有中文名称；写明 form-file 的，是格式文件的",
            Gives::Json("Any"),
            tasks::about::schema,
        )
    },
    get("/forms", "listForms", "全部报告格式", Gives::Json("Forms"), tasks::forms::list),
    Route {
        problems: &[404],
        ..get(
            "/forms/{id}",
            "getForm",
            "一种报告格式：格式文件原样，另加 totals（哪些格是其他格的合计）",
            Gives::Json("Form"),
            tasks::forms::one,
        )
    },
    Route {
        method: Method::Post,
        path: "/new",
        id: "newReport",
        words: "新建一份报告：章节和表齐全，数空着；给了上年的报告，就带上结转的数、联系方式和文字",
        parameters: &[&given::FORM, &given::YEAR, &given::ISSUER, &given::BEGUN],
        parts: &[LAST],
        gives: Gives::JsonOr("New", &[WORD, WORKBOOK]),
        problems: &[422],
        task: Task::Work(tasks::new::new),
    },
    Route {
        method: Method::Post,
        path: "/check",
        id: "check",
        words: "核对报告；给了上年的报告，也核对跨年的数",
        parameters: &[&given::STRICT, &given::CONFORMITY, &given::FIX],
        parts: &[REPORT, LAST, SINCE, PICTURES],
        gives: Gives::Json("Checked"),
        problems: &[],
        task: Task::Quick(tasks::check::check),
    },
    Route {
        method: Method::Post,
        path: "/render",
        id: "renderAccepted",
        words: "排版，格式由 Accept 决定：其中最想要的、能写的格式；没有 Accept 或写 */* 时是 PDF",
        parameters: &[&given::STRICT, &given::PDF, &given::WATERMARK],
        parts: REPORT_ALONE,
        gives: Gives::Formats,
        problems: &[406, 422],
        task: Task::Work(tasks::render::accepted),
    },
    Route {
        method: Method::Post,
        path: "/render/{format}",
        id: "render",
        words: "排版，写成指定的格式",
        parameters: &[&given::STRICT, &given::PDF, &given::WATERMARK, &given::SIGNOFF, &given::FRAGMENT],
        parts: REPORT_ALONE,
        gives: Gives::Formats,
        problems: &[404, 422],
        task: Task::Work(tasks::render::named),
    },
    Route {
        method: Method::Post,
        path: "/pages/{number}",
        id: "drawPage",
        words: "一页的图片；带上次的 ETag（If-None-Match）来要，没有变化时答 304",
        parameters: &[&given::DPI, &given::DRAFT, &given::STRICT, &given::WATERMARK],
        parts: REPORT_ALONE,
        gives: Gives::File("image/png"),
        problems: &[404, 422],
        task: Task::Work(tasks::pages::picture),
    },
    Route {
        method: Method::Post,
        path: "/layout",
        id: "layout",
        words: "每段、每格在哪一页的什么地方，以毫米计，按 JSON 指针",
        parameters: &[&given::DRAFT, &given::STRICT],
        parts: REPORT_ALONE,
        gives: Gives::Json("Places"),
        problems: &[422],
        task: Task::Quick(tasks::pages::places),
    },
    Route {
        method: Method::Post,
        path: "/import",
        id: "importFile",
        words: "把 Word、网页、Excel、PDF、文本文件变成报告；本程序生成的文件交回里面的报告",
        parameters: &[&given::FORM, &given::YEAR, &given::ISSUER, &given::TAKE, &given::NAME],
        parts: &[SOURCE, LAST, PICTURES],
        gives: Gives::Json("Imported"),
        problems: &[422],
        task: Task::Work(tasks::import::import),
    },
    Route {
        method: Method::Post,
        path: "/pull",
        id: "pull",
        words: "取回在 Word 或 WPS 里改过的送审稿，一份或者同一份原稿的几份：每处改动的旧和新、批注、改后的报告",
        parameters: &[&given::ACCEPT],
        parts: &[EDITED, PICTURES],
        gives: Gives::Json("Pulled"),
        problems: &[422],
        task: Task::Work(tasks::pull::pull),
    },
    Route {
        method: Method::Post,
        path: "/diff",
        id: "diff",
        words: "两份报告之间改了什么；上下两年的，也核对跨年的数",
        parameters: &[&given::COMPARED, &given::SIGNOFF, &given::WATERMARK, &given::BY],
        parts: &[OLD, NEW, PICTURES],
        gives: Gives::JsonOr("Compared", &[WORD]),
        problems: &[422],
        task: Task::Work(tasks::diff::diff),
    },
    Route {
        method: Method::Post,
        path: "/verify",
        id: "verify",
        words: "核验一份文件：和里面的报告数据重新排出的是不是一样",
        parameters: &[],
        parts: &[OURS, PICTURES],
        gives: Gives::Json("Verified"),
        problems: &[],
        task: Task::Work(tasks::verify::verify),
    },
    Route {
        method: Method::Post,
        path: "/extract",
        id: "extract",
        words: "文件里的报告，一个字节不差",
        parameters: &[],
        parts: &[OURS],
        gives: Gives::Json("Report"),
        problems: &[422],
        task: Task::Work(tasks::verify::extract),
    },
];
