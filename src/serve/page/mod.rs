//! The page for people: its files, as the program carries them.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::answer::guarded;
use crate::support::digest;

/// A file of the page.
struct File {
    /// Its address.
    path: &'static str,
    media_type: &'static str,
    text: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

/// A module of the page's program, at the top of the addresses.
macro_rules! module {
    ($name:literal) => {
        File { path: concat!("/", $name), media_type: SCRIPT, text: include_str!(concat!("js/", $name)) }
    };
}

/// All files of the page.
const FILES: [File; 28] = [
    File { path: "/", media_type: HTML, text: include_str!("index.html") },
    File { path: "/page.css", media_type: STYLE, text: include_str!("page.css") },
    File { path: "/icon.svg", media_type: PICTURE, text: include_str!("icon.svg") },
    module!("page.js"),
    module!("chapters.js"),
    module!("changes.js"),
    module!("check.js"),
    module!("diff.js"),
    module!("dom.js"),
    module!("files.js"),
    module!("findings.js"),
    module!("frame.js"),
    module!("grid.js"),
    module!("head.js"),
    module!("keys.js"),
    module!("number.js"),
    module!("picture.js"),
    module!("pull.js"),
    module!("report.js"),
    module!("service.js"),
    module!("shape.js"),
    module!("start.js"),
    module!("state.js"),
    module!("store.js"),
    module!("sums.js"),
    module!("verify.js"),
    module!("work.js"),
    module!("zip.js"),
];

/// A route for each file of the page.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.iter().fold(Router::new(), |router, file| {
        let tag = format!("\"{}\"", &digest::of(file.text.as_bytes())[..16]);
        router.route(file.path, get(move |headers: HeaderMap| async move { answer(file, &tag, &headers) }))
    })
}

/// The file, or that it is still what the client has (RFC 9110, 13.1.2).
fn answer(file: &'static File, tag: &str, headers: &HeaderMap) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same = known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = match same {
        true => (StatusCode::NOT_MODIFIED, Body::empty()).into_response(),
        false => file.text.into_response(),
    };
    let headers = response.headers_mut();
    guarded(headers, file.media_type);
    // Kept, and asked for each time whether it is still so: a new program shows its new page at once.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Format;

    #[test]
    fn the_page_takes_nothing_from_elsewhere_and_offers_every_format() {
        // A picture names its vocabulary by an address; that fetches nothing.
        let all: String = FILES.iter().filter(|file| file.media_type != PICTURE).map(|file| file.text).collect();
        assert!(!all.contains("http:") && !all.contains("https:") && !all.contains("innerHTML"));
        for format in Format::ALL {
            assert!(all.contains(&format!("format: \"{}\"", format.name())));
        }
    }

    #[test]
    fn a_client_that_has_a_file_is_told_that_it_is_the_same() {
        let answered = |known: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(known));
            answer(&FILES[1], "\"1\"", &headers)
        };
        assert_eq!(answered("\"0\", W/\"1\"").status(), StatusCode::NOT_MODIFIED);
        assert_eq!(answered("\"2\"").status(), StatusCode::OK);
        assert_eq!(answered("\"2\"").headers()[header::ETAG], "\"1\"");
    }
}
