use banxin::{
    backend::docx::{self, Comment, Options},
    engine::Engine,
};
use std::path::Path;
fn main() {
    let engine = Engine::open(Path::new("layouts"), Path::new("fonts")).unwrap();
    let mut args = std::env::args().skip(1);
    let (report, out) = (args.next().unwrap(), args.next().unwrap());
    let track = args.next().is_some();
    let text = std::fs::read_to_string(report).unwrap();
    let plan = engine.plan(&text, false).0.unwrap();
    let comments = vec![Comment {
        at: "/body/3/body/0/figures/result_total/np".into(),
        author: "核对".into(),
        text: "应为 88".into(),
    }];
    let bytes = docx::write(
        &plan.layout,
        engine.fonts(),
        &Options {
            source: Some(&text),
            comments: if track { &comments } else { &[] },
            watermark: None,
            track,
            ..Options::default()
        },
    )
    .unwrap();
    std::fs::write(out, bytes).unwrap();
}
