//! Page pictures beside what poppler makes of our PDF: same ink in the same places.

use std::path::Path;

use crate::common::program::banxin;
use crate::common::raster::{poppler, similarity};
use crate::common::{engine, some_samples, tool};
use banxin::backend::Format;
use banxin::backend::png::{Error, Picture, RESOLUTIONS, draw};
use banxin::engine::Plan;

/// How much red ink is on a page, as a share of all dots.
fn redness(of: &Picture) -> f64 {
    let red = of.dots.chunks_exact(3).map(|dot| f64::from(dot[0].saturating_sub(dot[2]))).sum::<f64>() / 255.0;
    red / f64::from(of.width * of.height)
}

fn planned<R>(check: impl Fn(&str, &Plan<'_>, &banxin::font::Fonts) -> R) -> Vec<R> {
    let engine = engine();
    let check = |(name, text): (String, String)| {
        let plan = engine.plan(&text).0.expect("samples are accepted");
        check(&name, &plan, engine.fonts())
    };
    some_samples().into_iter().map(check).collect()
}

#[test]
fn poppler_sees_the_same_pages() {
    if !tool("pdftoppm") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    planned(|name, plan, fonts| {
        let pdf = dir.path().join(format!("{name}.pdf"));
        std::fs::write(&pdf, Format::Pdf.write(&plan.layout, fonts, None).unwrap()).unwrap();
        for (page, picture) in draw(&plan.layout, fonts, 96).unwrap().iter().enumerate() {
            let other = poppler(&pdf, dir.path(), page + 1, 96);
            let similar = similarity(picture, &other);
            println!("{name} {} {similar}", page + 1);
            assert!(similar >= 0.98, "{name} page {}: {similar}", page + 1);
            assert!((redness(picture) - redness(&other)).abs() < 1e-4, "{name} page {}: another red", page + 1);
        }
    });
}

#[test]
fn every_resolution_gives_a_readable_picture_and_the_same_one_twice() {
    planned(|name, plan, fonts| {
        let mut layout = plan.layout.clone();
        layout.pages.truncate(1);
        // The highest takes a second each, and tells of one report what it tells of all.
        let highest = (name == "wudang-2020").then_some(*RESOLUTIONS.end());
        for dpi in [*RESOLUTIONS.start(), 97].into_iter().chain(highest) {
            let [picture] = draw(&layout, fonts, dpi).unwrap().try_into().unwrap();
            let inches = |len: banxin::geom::Len| (len.to_mm() / 25.4 * f64::from(dpi)).round() as u32;
            assert_eq!(
                (picture.width, picture.height),
                (inches(layout.pages[0].size.0), inches(layout.pages[0].size.1))
            );
            let ink = picture.dots.iter().map(|part| f64::from(255 - part)).sum::<f64>() / 255.0;
            let share = ink / picture.dots.len() as f64;
            assert!((0.005..0.15).contains(&share), "a page of text is {share} black at {dpi} dpi");
            let file = picture.png().unwrap();
            assert!(file == draw(&layout, fonts, dpi).unwrap()[0].png().unwrap());
            let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            let mut dots = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut dots).unwrap();
            assert!(dots == picture.dots);
        }
    });
}

#[test]
fn absurd_wishes_are_errors() {
    planned(|_, plan, fonts| {
        let mut layout = plan.layout.clone();
        assert!(matches!(draw(&layout, fonts, 35), Err(Error::Resolution(35))));
        assert!(matches!(draw(&layout, fonts, 301), Err(Error::Resolution(301))));
        layout.pages[0].size.1 = banxin::geom::Len(i64::MAX);
        assert!(matches!(draw(&layout, fonts, 72), Err(Error::Sheet)));
        layout.pages[0].size.1 = banxin::geom::Len::ZERO;
        assert!(matches!(draw(&layout, fonts, 72), Err(Error::Sheet)));
    });
}

/// A folder with a report by a Chinese name.
fn with_report() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(crate::common::root().join("samples/wudang-2020.json"), dir.path().join("乌当区 年报.json")).unwrap();
    dir
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

fn read_png(file: &[u8]) -> Picture {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut dots).unwrap();
    let dims = reader.info().pixel_dims.unwrap();
    let dpi = (f64::from(dims.xppu) * 0.0254).round() as u32;
    Picture { width: reader.info().width, height: reader.info().height, dpi, dots }
}

/// What the command writes is what poppler shows of the PDF that `render` writes, watermark included.
#[test]
fn the_command_writes_the_pages_that_poppler_shows() {
    if !tool("pdftoppm") {
        return;
    }
    let dir = with_report();
    let report = "乌当区 年报.json";
    for (more, pages) in [(&[][..], &["--pages", "5"][..]), (&["--watermark", "送审稿"], &["--pages", "1,5"])] {
        let render = [&["render", report, "-o", "out", "--format", "pdf"], more].concat();
        assert_eq!(banxin(dir.path(), &render).status.code(), Some(0));
        let preview = [&["preview", report, "-o", "图", "--dpi", "110"], more, pages].concat();
        assert_eq!(banxin(dir.path(), &preview).status.code(), Some(0));
        let files = names(&dir.path().join("图"));
        for name in &files {
            let page = name.strip_prefix("乌当区 年报.page-").and_then(|rest| rest.strip_suffix(".png")).unwrap();
            let page: usize = page.parse().unwrap();
            let picture = read_png(&std::fs::read(dir.path().join("图").join(name)).unwrap());
            assert_eq!(picture.dpi, 110);
            let other = poppler(&dir.path().join("out/乌当区 年报.pdf"), dir.path(), page, 110);
            // poppler rounds up to whole dots.
            assert!(other.width - picture.width <= 1 && other.height - picture.height <= 1);
            let similar = similarity(&picture, &other);
            println!("{more:?} page {page}: {similar}");
            assert!(similar >= 0.98, "{more:?} page {page}: {similar}");
        }
    }
}

#[test]
fn chosen_pages_are_written_and_what_a_longer_report_left_goes() {
    let dir = with_report();
    let out = dir.path().join("out");
    let run = |more: &[&str]| {
        banxin(dir.path(), &[&["preview", "乌当区 年报.json", "-o", "out", "--dpi", "36"], more].concat())
    };
    assert_eq!(run(&["--pages", "2,7-"]).status.code(), Some(0));
    assert_eq!(names(&out), ["02", "07", "08"].map(|page| format!("乌当区 年报.page-{page}.png")));
    for name in ["乌当区 年报.page-09.png", "乌当区 年报.page-x.png", "别的.page-09.png"] {
        std::fs::write(out.join(name), "").unwrap();
    }
    assert_eq!(run(&[]).status.code(), Some(0));
    let left = names(&out);
    assert!(!left.contains(&"乌当区 年报.page-09.png".to_owned()) && left.len() == 8 + 2, "{left:?}");
    for (pages, status) in [("9", 1), ("0", 2), ("3-2", 2), ("一", 2)] {
        assert_eq!(run(&["--pages", pages]).status.code(), Some(status), "{pages}");
    }
    for dpi in ["301", "35", "x"] {
        let refused = banxin(dir.path(), &["preview", "乌当区 年报.json", "-o", "out", "--dpi", dpi]);
        let words = format!("“{dpi}”不能用作 --dpi <点数> 的值：请写 36 至 300 之间的整数（点每英寸）");
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(&words), "{refused:?}");
    }
    assert_eq!(banxin(dir.path(), &["preview", "乌当区 年报.json"]).status.code(), Some(2));
}
