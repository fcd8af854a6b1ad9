//! Characters of the radicals blocks, which some PDFs give instead of the hanzi that they look like.

/// The hanzi of the Kangxi radicals U+2F00–U+2FD5, by their compatibility decompositions in Unicode's data.
const KANGXI: [&str; 4] = [
    "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴",
    "廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿",
    "目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵",
    "邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠",
];

/// Radicals of the supplement U+2E80–U+2EF3 that are whole hanzi in today's forms.
const SUPPLEMENT: [(char, char); 34] = [
    ('⺟', '母'),
    ('⺠', '民'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻑', '長'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻡', '首'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻪', '黾'),
    ('⻬', '齐'),
    ('⻭', '齿'),
    ('⻯', '竜'),
    ('⻰', '龙'),
    ('⻱', '亀'),
    ('⻲', '龜'),
    ('⻳', '龟'),
];

/// The hanzi that a radical stands for; all other characters as they are.
pub(crate) fn unradical(ch: char) -> char {
    match ch as u32 {
        radical @ 0x2f00..=0x2fd5 => {
            KANGXI.iter().flat_map(|line| line.chars()).nth((radical - 0x2f00) as usize).unwrap_or(ch)
        }
        0x2e80..=0x2ef3 => SUPPLEMENT.iter().find(|(radical, _)| *radical == ch).map_or(ch, |(_, hanzi)| *hanzi),
        _ => ch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_hanzi() {
        let restored: String = "⼀⼆⼗⾏⽂⾦⺠⻓一".chars().map(unradical).collect();
        assert_eq!(restored, "一二十行文金民长一");
    }
}
