//! The settings of the service: an option stands over its variable in the environment, and that over the file of
//! `--config`, a JSON object with the options' names.

use std::path::Path;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::json::nearest;
use crate::serve::Log;
use crate::support::system;

use super::session::name;

/// What may be set, by the names of the options.
pub(super) const NAMES: [&str; 10] =
    ["listen", "jobs", "fonts", "layouts", "token", "log", "body", "upload", "connections", "time"];

/// The file of settings; empty where none is named.
pub(super) struct File {
    name: String,
    values: Map<String, Value>,
}

impl File {
    /// Reads the file that `--config` or `BANXIN_CONFIG` names.
    ///
    /// # Errors
    /// In words: it cannot be read, is no JSON object, or sets what is not there.
    pub(super) fn read(path: Option<&Path>) -> Result<File, String> {
        let Some(path) = path else { return Ok(File { name: String::new(), values: Map::new() }) };
        let name = name(path);
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("读不到设置 {name}：{}\n", system::unread(&error)))?;
        let read: Result<Map<String, Value>, _> = serde_json::from_str(text.trim_start_matches('\u{feff}'));
        let values = read.map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!("设置 {name} 不是 JSON 对象（第 {line} 行第 {column} 列）；写成例如 {{ \"listen\": \"127.0.0.1:8080\" }}\n")
        })?;
        match values.keys().find(|key| !NAMES.contains(&key.as_str())) {
            Some(key) => {
                let near = nearest(key, NAMES)
                    .map_or_else(|| format!("可以设置的有：{}", NAMES.join("、")), |near| format!("是不是 {near}？"));
                Err(format!("设置 {name} 里不认识“{key}”；{near}\n"))
            }
            None => Ok(File { name, values }),
        }
    }

    /// A setting as text, and who says so: the option, else the environment, else the file.
    fn find(&self, key: &str, option: Option<String>) -> Option<(String, String)> {
        let variable = format!("BANXIN_{}", key.to_uppercase());
        let from_file = || {
            let value = self.values.get(key)?;
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some((text, format!("设置 {} 里的 {key}", self.name)))
        };
        let from_environment =
            || Some((std::env::var(&variable).ok().filter(|text| !text.is_empty())?, variable.clone()));
        option.map(|text| (text, format!("--{key}"))).or_else(from_environment).or_else(from_file)
    }

    /// A setting, where it is made.
    ///
    /// # Errors
    /// In words, for a value that is none of its kind; `kind` says what may stand there.
    pub(super) fn get<T: FromStr>(&self, key: &str, option: Option<String>, kind: &str) -> Result<Option<T>, String> {
        let Some((text, who)) = self.find(key, option) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("{who} 的值“{text}”不能用；{kind}\n"))
    }

    /// A whole number from 1 to `most`, where it is set.
    ///
    /// # Errors
    /// As for [`File::get`].
    pub(super) fn count(&self, key: &str, option: Option<u32>, most: u32) -> Result<Option<u32>, String> {
        let kind = format!("写 1 至 {most} 之间的整数");
        let option = option.map(|number| number.to_string());
        let Some((text, who)) = self.find(key, option) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| (1..=most).contains(number));
        number.map(Some).ok_or_else(|| format!("{who} 的值“{text}”不能用；{kind}\n"))
    }

    /// How requests are told in the log; a line for people unless something else is set.
    ///
    /// # Errors
    /// As for [`File::get`].
    pub(super) fn log(&self, option: Option<String>) -> Result<Log, String> {
        let Some((text, who)) = self.find("log", option) else { return Ok(Log::Text) };
        let known = Log::NAMES.iter().find(|(name, _)| *name == text);
        let names = Log::NAMES.map(|(name, _)| name).join("、");
        known.map(|(_, log)| *log).ok_or_else(|| format!("{who} 的值“{text}”不能用；可以写：{names}\n"))
    }
}

/// The bearer tokens in a file, one a line.
///
/// # Errors
/// In words: it cannot be read, has none, or one that no header can hold.
pub(super) fn tokens(path: &Path) -> Result<Vec<String>, String> {
    let name = name(path);
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("读不到令牌 {name}：{}\n", system::unread(&error)))?;
    let tokens: Vec<String> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    // RFC 6750, 2.1; shorter ones can be guessed.
    let is_token = |token: &String| {
        token.len() >= 16 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b))
    };
    match (tokens.is_empty(), tokens.iter().position(|token| !is_token(token))) {
        (true, _) => Err(format!("令牌 {name} 是空的；每行写一个令牌，例如 openssl rand -hex 32 的结果\n")),
        (false, Some(index)) => Err(format!(
            "令牌 {name} 的第 {} 个不能用；写至少 16 个英文字母或数字，例如 openssl rand -hex 32 的结果\n",
            index + 1
        )),
        (false, None) => Ok(tokens),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<File, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("设置.json");
        std::fs::write(&path, text).unwrap();
        File::read(Some(&path))
    }

    #[test]
    fn an_option_stands_over_the_file() {
        let settings = file("\u{feff}{ \"jobs\": 3, \"log\": \"json\", \"listen\": \"0.0.0.0:80\" }").unwrap();
        assert_eq!(settings.count("jobs", None, 9), Ok(Some(3)));
        assert_eq!(settings.count("jobs", Some(4), 9), Ok(Some(4)));
        assert_eq!(settings.count("time", None, 9), Ok(None));
        assert_eq!(settings.log(None), Ok(Log::Json));
        assert_eq!(settings.log(Some("off".to_owned())), Ok(Log::Off));
        assert!(settings.log(Some("loud".to_owned())).unwrap_err().starts_with("--log 的值“loud”不能用"));
        assert_eq!(settings.get::<std::net::SocketAddr>("listen", None, "").unwrap().unwrap().port(), 80);
    }

    #[test]
    fn slips_are_told_with_their_place() {
        for (text, words) in
            [("{ \"jbos\": 3 }", "是不是 jobs？"), ("[]", "不是 JSON 对象"), ("{ \"jobs\": }", "第 1 行第 11 列")]
        {
            let told = file(text).err().unwrap();
            assert!(told.contains("设置.json") && told.contains(words), "{told}");
        }
        let zero = file("{ \"jobs\": 0 }").unwrap().count("jobs", None, 9).unwrap_err();
        assert!(zero.contains("设置.json 里的 jobs 的值“0”不能用；写 1 至 9 之间的整数"), "{zero}");
        assert!(File::read(Some(Path::new("/nowhere/a.json"))).err().unwrap().contains("读不到"));
    }

    #[test]
    fn tokens_are_long_and_plain() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("令牌");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            tokens(&path)
        };
        assert_eq!(read("0123456789abcdef\r\n\nABCDEFGHIJKLMNOP\n").unwrap(), ["0123456789abcdef", "ABCDEFGHIJKLMNOP"]);
        assert!(read("").unwrap_err().contains("是空的"));
        assert!(read("0123456789abcdef\nkurz\n").unwrap_err().contains("第 2 个"));
        assert!(read("令牌令牌令牌令牌令牌令牌").is_err());
    }
}
