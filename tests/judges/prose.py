"""Writes free reports of statistical prose as offices write it, with figures, units, codes, foreign words and marks that
stand often near the end of a line. The same seed gives the same files.

Usage: prose.py OUT_DIR [--count 600] [--seed 1] [--reports 6] [--only KIND,KIND]
       prose.py OUT_DIR --sweep [--only KIND,KIND]
       prose.py --kinds

--count: paragraphs of running text in all reports together; headings, list items, table cells and notes come besides.
--only: tokens of these kinds alone (`--kinds` lists them with one example each).
--sweep: instead of prose, one report a kind, with every sample token of it at ten places around the end of a line; for
finding the smallest example of a fault.
Each report is OUT_DIR/prose-SEED-NN.json (sweep-KIND.json); the files' names are printed.
"""
import argparse
import json
import pathlib
import random
import sys

# Words to fill up with, so that a token can be brought to any place of the line.
SUBJECTS = ["全市", "全区", "全县", "各乡镇", "我局", "全年", "市直各部门", "各级人民政府", "规模以上工业企业", "城镇居民", "农村居民", "年末", "上半年",
            "高新技术企业", "社会服务机构", "统计调查单位", "公共服务平台", "生态环境主管部门", "政务服务大厅", "基层医疗卫生机构", "高速公路沿线", ""]
OBJECTS = ["固定资产投资", "一般公共预算收入", "社会消费品零售总额", "居民人均可支配收入", "政府信息", "行政许可事项", "民生实事项目",
           "污染防治设施", "农村饮水工程", "保障性住房", "重点建设项目", "政策解读材料", "基本公共服务", "森林覆盖率", "城镇化率", "耕地",
           "用电量", "货物周转量", "进出口总额", "粮食产量", "财政支出", "税收", "户籍人口", "绿地面积", "河长", "道路", "用水总量"]
ACTS = ["完成", "新增", "公开", "办理", "建成", "受理并答复", "累计实现", "统筹安排", "同比增长", "比上年提高", "较上年同期下降", "达到", "为", "共", "约",
        "主动公开", "如期实现", "稳步提升到", "占全部的", "折合", "达", "增加", "减少", "调整为", "控制在", "按", "由上年的", "实现增加值", "包括", "执行", "涉及"]
LINKS = ["其中", "同时", "此外", "另据统计", "与上年相比", "按可比价格计算", "从结构看", "分季度看", "截至年底", "初步核算",
         "据抽样调查", "经审核确认", "按照有关规定", "在此基础上", "综合来看"]
SHORT = ["的", "和", "为", "共", "约", "达", "计", "及", "等", "占", "至", "较", "按"]
TAILS = ["左右", "以上", "的水平", "的目标", "有关要求", "等方面", "等内容", "的规定", "等指标", "的项目", "部分", "，情况良好",
         "，运行平稳", "，成效明显", "，与上年基本持平", "，位居前列", "，保持稳定"]
PLACES = ["云岭市", "栖云区", "南明街道", "东风镇", "青龙县", "北山乡", "长坡岭村", "新添大道", "水东路", "高新路"]
NAMES = ["阿不都拉·买买提", "列夫·托尔斯泰", "古丽娜尔·艾合买提", "卡尔·马克思", "次仁·多吉"]


def number(r, top=1000, places=1):
    return f"{r.uniform(0.1, top):.{places}f}"


def whole(r, top=99999):
    return str(r.randint(1, top))


def year(r):
    return r.randint(1996, 2025)


def years(r, mark):
    first = r.randint(1996, 2021)
    return f"{first}{mark}{first + r.randint(1, 4)}"


def listed(r, make, mark="、"):
    return mark.join(make(r) for _ in range(r.randint(3, 8)))


def pick(*texts):
    """A kind of which there are only these."""
    return lambda r: r.choice(texts)


# Every kind of token: how one of it is made.
KINDS = {
    "percent": lambda r: number(r, 99) + "%",
    "percent-wide": lambda r: number(r, 99) + r.choice(["％", "‰"]),
    "points": lambda r: number(r, 9) + "个百分点",
    "figure": lambda r: number(r, 9999, 2) + r.choice(["亿元", "万元", "万人次", "公顷", "吨标准煤", "立方米"]),
    "thousands": lambda r: f"{r.randint(1000, 9999999):,}" + r.choice(["元", "件", ".50元"]),
    "spaced": lambda r: r.choice(["\u00a0", "\u202f", " "]).join([whole(r, 999), f"{r.randint(0, 999):03}"]) + r.choice(["公顷", " km²", "\u00a0kg"]),
    "date": lambda r: f"{year(r)}年{r.randint(1, 12)}月{r.randint(1, 31)}日",
    "date-figures": lambda r: f"{year(r)}{r.choice('-/.')}{r.randint(1, 12):02}-{r.randint(1, 28):02}".replace(".", "-"),
    "time": lambda r: f"{r.randint(0, 23)}:{r.randint(0, 59):02}" + r.choice(["", "—17:30", "-18:00", "至20:00"]),
    "years-hyphen": lambda r: years(r, "-") + "年",
    "years-dash": lambda r: years(r, "—") + r.choice(["年", "学年", "年度", ""]),
    "years-wave": lambda r: years(r, "～") + r.choice(["年", ""]),
    "years-tilde": lambda r: years(r, "~") + "年",
    "years-en": lambda r: years(r, "–") + "年",
    "range-units": lambda r: f"{whole(r, 30)}{r.choice(['℃', '%', 'mm', 'm', '°'])}{r.choice('～—-')}{whole(r, 60)}{r.choice(['℃', '%', 'mm', 'm'])}",
    "square": lambda r: number(r, 999) + r.choice(["m²", "km²", "hm²", "cm²", "㎡"]),
    "cube": lambda r: number(r, 99) + r.choice(["m³", "m³/s", "μg/m³", "mg/m³", "t/hm²", "亿m³", "万m³/d"]),
    "units": lambda r: number(r, 999) + r.choice(["kWh", "万kW·h", "MW", "kV", "km/h", "℃", "°C", "mm", "kg/t", "元/m²", "dB(A)", "MPa", "Ω", "μm", "g/kW·h"]),
    "unit-alone": pick("m²", "km²", "μg/m³", "kW·h", "元/（人·天）", "t/km²·a", "hm²", "pH值", "个/mL", "万元/亩"),
    "science": lambda r: f"{number(r, 9)}×10{r.choice(['⁶', '³', '²', '⁴'])}{r.choice(['kW·h', 'm³', 't', '个'])}",
    "minus": lambda r: r.choice(["-", "\u2212"]) + number(r, 30) + r.choice(["℃", "%", "个百分点", ""]),
    "plus-minus": lambda r: r.choice(["±", "+", "＋", "±"]) + number(r, 9) + r.choice(["mm", "%", "℃", "dB", ""]),
    "compare": lambda r: r.choice(["≥", "≤", ">", "<", "＞", "≈", "=", "x≥", "n="]) + number(r, 99) + r.choice(["%", "分", "mg/L", ""]),
    "degrees": lambda r: f"东经{r.randint(73, 135)}°{r.randint(0, 59)}′、北纬{r.randint(4, 53)}°{r.randint(0, 59)}′{r.randint(0, 59)}″",
    "document-number": lambda r: r.choice(["国办发", "黔府办发", "云政发", "财预", "国统字", "发改价格"]) + f"〔{year(r)}〕{whole(r, 300)}号",
    "document-number-round": lambda r: r.choice(["云府发", "市财字"]) + r.choice(["[%d]", "（%d）", "［%d］", "(%d)"]) % year(r) + f"{whole(r, 90)}号",
    "standard": lambda r: r.choice(["GB/T 9704—2012", "GB 3095—2012", "GB 5749—2022", "HJ 168—2020", "GB/T 4754-2017", "ISO 9001:2015", "JGJ/T 429—2018", "DB52/T 1012—2015", "CJJ 83-2016"]),
    "codes": lambda r: r.choice(["K12+300", "301|02", "S205", "A/B类", "H5", "G75兰海高速", "2130502", "2130502-01", "11520112009402501X", "No.2024-018", "XK/2024/0031"]),
    "terms": pick("5G", "AI+", "“AI+”", "PM2.5", "PM10", "COVID-19", "e-mail", "Wi-Fi", "App", "H5", "EMS", "GDP", "CPI", "R&D", "O2O", "K12", "CO₂", "SO2", "NOx", "NH₃-N", "24h", "5A级", "3D打印", "T+1", "Web3.0", "12345热线", "IPv6", "VR/AR", "LED", "B超", "A级", "O3", "1+N", "1+3+N", "“1+6+N”", "“12345”", "24小时“不打烊”"),
    "words": pick("Internet", "Government Information", "open data", "Windows Server", "World Bank", "Doing Business", "Ctrl+C", "PDF/A", "input-output", "benchmark", "blockchain", "Statistical Yearbook of China", "per capita"),
    "url": pick("https://www.yunling.gov.cn/zwgk/zfxxgk/zfxxgknb/2024/index.html", "http://www.gov.cn/", "www.stats.gov.cn", "http://tjj.qiyun.gov.cn/tjsj/tjnb/202410/t20241018_86402295.html?id=1234567&type=annual#section-2", "https://zwfw.example.gov.cn/a-b_c/~user/?q=1%2C2"),
    "email": pick("zwgk@yunling.gov.cn", "tongji_2024@163.com", "xx.gk-office@qiyun.gov.cn", "info@example.org"),
    "phone": lambda r: r.choice(["0851-86402295", "0851—86402295", "（0851）86402295", "010-12345转8023", "12345", "400-800-1234", "13800138000", "+86 851 8640 2295"]),
    "address": lambda r: "".join(r.sample(PLACES, 2)) + f"{whole(r, 400)}号{r.choice(['A座', '3-2-501室', '附2号', '1幢12层1203室', 'B2栋'])}",
    "postcode": lambda r: f"邮编：{r.randint(100000, 860000)}",
    "quoted": pick("“放管服”", "“一网通办”", "“互联网+政务服务”", "“十四五”", "“应公开、尽公开”", "“三农”", "“绿水青山就是金山银山”", "“最多跑一次”", "‘应公开’", "「主动公开」", "“双随机、一公开”"),
    "nested": pick("“各单位应当做到‘应公开、尽公开’”", "“把‘公开是常态、不公开是例外’落到实处。”", "“‘三公’经费”", "（见《云岭日报》（2024年）第1版）", "“是什么、为什么、怎么办（‘三问’）”", "（含“四上”企业（不含个体））"),
    "title": pick("《中华人民共和国政府信息公开条例》", "《〈政府信息公开条例〉实施办法（2019年修订）》", "《2024年统计年鉴》", "《“十四五”规划纲要》", "《关于2020—2024年工作的意见》", "《GB 3095—2012环境空气质量标准》", "《A类目录》", "《统计法》《统计法实施条例》", "《国民经济行业分类》（GB/T 4754—2017）"),
    "bracketed": lambda r: f"{whole(r, 2000)}{r.choice(['（其中新建%s个）', '(含%s项)', '【%s】', '［%s］', '〔%s〕', '（%s%%）'])}" % whole(r, 90),
    "hanzi-bracketed": lambda r: f"{r.choice(OBJECTS)}（{r.choice(['不含农户', '含5%税费', '按2020年不变价格计算', '下同', 'GDP', '口径见注1'])}）",
    "figures-list": lambda r: listed(r, lambda r: number(r, 99)) + r.choice(["个百分点", "万元", ""]),
    "percent-list": lambda r: listed(r, lambda r: number(r, 99) + "%"),
    "minus-list": lambda r: listed(r, lambda r: r.choice(["", "-", "\u2212", ""]) + number(r, 9)) + "个百分点",
    "comma-list": lambda r: listed(r, lambda r: whole(r, 999), "，"),
    "semicolon-list": lambda r: listed(r, lambda r: r.choice(OBJECTS) + number(r, 99) + "%", "；"),
    "code-list": lambda r: listed(r, KINDS["standard"]),
    "term-list": lambda r: listed(r, pick("PM10", "PM2.5", "SO2", "NO2", "CO", "O3", "COD", "NH3-N"), r.choice("、，")),
    "ratio": lambda r: f"{number(r, 60)}{r.choice(['∶', ':', '：'])}{number(r, 60)}{r.choice(['∶', ':', '：'])}{number(r, 60)}",
    "slash": lambda r: f"{whole(r, 9)}/{whole(r, 20)}" + r.choice(["的单位", "以上", ""]),
    "fractions": lambda r: r.choice(["½", "¼", "¾", "2½", "⅓", "3¼倍", "½以上"]),
    "hanzi-numerals": pick("二〇二四年", "三分之一", "十二届三次", "百分之五", "一百二十三万", "二○二四年十二月三十一日", "第三十七条"),
    "roman": pick("Ⅰ—Ⅳ类水质", "Ⅲ类", "Ⅱ级", "第Ⅴ类", "Ⅰ、Ⅱ、Ⅲ类", "ⅳ项", "III类", "Ⅻ"),
    "circled": pick("①基础设施", "①②③", "②③类", "第⑤项", "⑩", "（①＋②）", "⒈", "⑴", "㈠"),
    "greek": pick("α值", "β系数", "μ=0.05", "σ²", "Ω", "γ射线", "Δt", "π≈3.14", "αβγ", "λ"),
    "cyrillic": pick("Казахстан", "Москва", "Россия", "Қазақстан", "Улаанбаатар", "Санкт-Петербург"),
    "accented": pick("Zürich", "São Paulo", "café", "Müller", "Côte d’Ivoire", "naïve", "Ångström", "Łódź", "Třebíč", "œuvre"),
    "vietnamese": pick("Việt Nam", "Hà Nội", "Đà Nẵng", "Điện Biên Phủ", "Việtnamese", "Nguyễn Văn Ả"),
    "nbsp": lambda r: r.choice(["2024\u00a0年", "第\u00a05\u00a0条", "100\u00a0km²", "25\u202f℃", "5\u00a0000\u00a0元", "GB\u00a03095", "12\u202f345\u202f人"]),
    "interpunct": pick(*NAMES, "kW·h", "“9·18”", "“5·12”地震", "一·二九运动", "•重点", "℃·d"),
    "dash": pick("——决策公开、执行公开", "——2024年", "——《条例》", "“五公开”——", "——A类", "———", "－－", "—5%", "―—"),
    "ellipsis": pick("……", "……等", "…", "……2024年", "等等……”", "1，2，3，…，n"),
    "signs": lambda r: r.choice(["№", "No.", "§", "€", "$", "￥", "¥", "£", "#", "＃", "@", "&", "US$", "HK$"]) + whole(r, 9999),
    "currency": lambda r: r.choice(["￥1,234,567.89元", "USD 5,000", "€3.2万", "$12.5亿", "人民币￥100", "5000€", "12.5$"]),
    "stars": pick("★★★★★", "*注", "※", "△12.5", "▲3.2", "→", "A→B", "√", "×", "□是 □否", "●", "○"),
    "marks-run": pick("？！", "。”（", "》（", "）、（", "”“", "）。", "】【", "；“", "：《", "，‘", "》、《", "％）", "%）。", "”）；"),
    "unbreakable": lambda r: r.choice(["A" * r.randint(20, 70), "".join(str(r.randint(0, 9)) for _ in range(r.randint(18, 60))), "91520112MA6" + "X" * r.randint(8, 50), "a_b" * r.randint(8, 20), "x=1;" * r.randint(6, 16)]),
    "wide": pick("ＡＢＣ", "１２３４５", "２０２４年", "５％", "Ａ类", "（１）", "１．２", "ｋｍ", "＋５", "１２～１５", "Ｗｉ－Ｆｉ"),
    "rare": pick("䶮", "朱镕基", "𬭎", "㮾", "塱", "𫖯", "氹仔"),
    "kana": pick("カタカナ", "ひらがな", "データー", "ッ", "ー"),
    "bopomofo": pick("ㄅㄆ", "ā", "ǎ", "pīnyīn", "lǚ", "ńǐ"),
    # What the repository's own faces cannot draw; only where --only asks for it.
    "lacking": pick("mg·L⁻¹", "10⁻²", "⋯⋯", "대한민국"),
}

# How often a kind is drawn; what is not named here counts 2.
WEIGHT = {"percent": 8, "figure": 8, "date": 6, "square": 5, "cube": 4, "years-dash": 5, "years-hyphen": 4, "years-wave": 4, "document-number": 5,
          "figures-list": 4, "percent-list": 4, "minus-list": 4, "quoted": 5, "title": 5, "terms": 5, "points": 4, "units": 4,
          "unbreakable": 0.5, "kana": 0.5, "bopomofo": 0.5, "rare": 1, "stars": 1, "lacking": 0}

# Characters that take half an em, near enough for bringing a token to the end of a line.
LINE = 28


def ems(text):
    """A rough width in em."""
    return sum(0.5 if ord(c) < 0x500 or 0x1E00 <= ord(c) < 0x2010 else 1 for c in text)


class Writer:
    def __init__(self, seed, only=None):
        self.r = random.Random(seed)
        self.kinds = only or list(KINDS)
        self.weights = [WEIGHT.get(kind, 2) for kind in self.kinds]

    def token(self):
        kind = self.r.choices(self.kinds, self.weights)[0]
        return KINDS[kind](self.r)

    def filler(self, length):
        """A phrase of about this many hanzi: who, what, and a verb that a figure may follow."""
        r = self.r
        best = ""
        for _ in range(60):
            parts = [r.choice(SUBJECTS), r.choice(OBJECTS), r.choice(ACTS)][-1 if length < 4 else -2 if length < 7 else -3:]
            while len("".join(parts)) < length - 6:
                parts[:0] = [r.choice(SUBJECTS), r.choice(ACTS), r.choice(OBJECTS) + r.choice("和及、")]
            text = "".join(parts)
            if len(text) == length:
                return text
            if not best or abs(len(text) - length) < abs(len(best) - length):
                best = text
        return best

    def clause(self, before, line):
        """Filler and one token, so that the token often begins or ends near the end of a line of `line` em."""
        r, token = self.r, self.token()
        if r.random() < 0.75:
            # Where the token shall begin: so that the end of the line falls within it or beside it.
            aim = line - r.uniform(-1.5, min(ems(token), line - 2) + 1.5)
            length = round((aim - before) % line)
            length = length if length >= 2 else length + r.randint(2, 5)
        else:
            length = r.randint(4, 14)
        text = self.filler(min(length, line)) + token
        return text + (r.choice(TAILS + SHORT) if r.random() < 0.5 else "")

    def prose(self, clauses, line=LINE, indent=2):
        r, text = self.r, ""
        if r.random() < 0.4:
            text = r.choice([f"{year(r)}年，", r.choice(LINKS) + "，"])
        for i in range(clauses):
            text += self.clause(indent + ems(text), line)
            text += r.choices("，；。、：", [6, 2, 3, 2, 1])[0] if i + 1 < clauses else r.choice(["。", "。", "。", "；", "）。", "。”", ""])
        return text

    def paragraph(self):
        return self.prose(self.r.randint(1, 9))

    def with_notes(self):
        parts = [self.prose(self.r.randint(1, 3)) for _ in range(self.r.randint(1, 2))]
        names = [f"注{i + 1}" for i in range(len(parts))]
        text = "".join(part[:-1] + f"[{name}]" + part[-1:] for part, name in zip(parts, names))
        return {"text": text, "notes": {name: self.prose(self.r.randint(1, 3), 50, 1) for name in names}}

    def items(self, depth=0):
        made = [self.prose(self.r.randint(1, 5)) for _ in range(self.r.randint(2, 5))]
        if depth == 0 and self.r.random() < 0.3:
            made[-1] = {"text": made[-1], **self.items(1)}
        return {"list": made, "numbering": self.r.choice(["1.", "（1）", "①", "•"])}

    def grid(self):
        r = self.r
        columns = r.randint(2, 4)
        width = 42 // columns
        head = [r.choice(["指标", "单位", "说明", "计算方法", "2024年", "增长（%）", "依据", "备注"]) for _ in range(columns)]
        cell = lambda: self.prose(r.randint(1, 2), width - 1, 0) if r.random() < 0.7 else self.token()
        rows = [head] + [[cell() for _ in range(columns)] for _ in range(r.randint(2, 5))]
        grid = {"caption": f"表{r.randint(1, 40)}　{r.choice(OBJECTS)}", "header_rows": 1, "rows": rows}
        if r.random() < 0.4:
            grid["notes"] = ["注：" + self.prose(r.randint(1, 3), 40, 2)]
        return {"grid": grid}

    def heading(self, level, n):
        sign = ["一二三四五六七八九十"[n % 10] + "、", "（" + "一二三四五六七八九十"[n % 10] + "）", f"{n + 1}."][level]
        long = self.r.random() < 0.5
        return sign + self.filler(self.r.randint(4, 8)) + (self.clause(10, LINE) if long else "")

    def report(self, name, count):
        """A report with `count` paragraphs of running text."""
        body, section, left, n = [], None, count, 0
        while left > 0:
            if section is None or len(section) > self.r.randint(6, 14):
                section = []
                body.append({"section": self.heading(0, n), "body": section})
                n += 1
                if self.r.random() < 0.4:
                    inner = []
                    section.append({"section": self.heading(1, 0), "body": inner})
                    inner.append(self.paragraph())
                    left -= 1
            what = self.r.random()
            if what < 0.80:
                section.append(self.paragraph())
            elif what < 0.87:
                section.append(self.with_notes())
            elif what < 0.93:
                section.append(self.items())
                continue
            else:
                section.append(self.grid())
                continue
            left -= 1
        return shell(name, body)


def shell(name, body):
    return {"schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "云岭市统计局",
            "title": f"云岭市统计公报样本（{name}）", "published": "2025-03-05", "body": body}


def sweep(kind, seed):
    """Every sample of a kind at ten places around the end of the first line."""
    r = random.Random(f"{seed} {kind}")
    tokens = sorted({KINDS[kind](r) for _ in range(40)})
    r.shuffle(tokens)
    body = []
    for token in tokens[:12]:
        width = min(ems(token), LINE - 6)
        for shift in range(10):
            length = max(1, round(LINE - 2 - width - 4 + shift))
            body.append("测" * length + token + "甲乙丙丁戊己庚辛。")
    return shell(kind, body)


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument("out", nargs="?")
    args.add_argument("--count", type=int, default=600)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--reports", type=int, default=6)
    args.add_argument("--only", default="")
    args.add_argument("--sweep", action="store_true")
    args.add_argument("--kinds", action="store_true")
    a = args.parse_args()
    only = [kind for kind in a.only.split(",") if kind]
    if unknown := [kind for kind in only if kind not in KINDS]:
        sys.exit(f"no such kind: {', '.join(unknown)}; --kinds lists them")
    if a.kinds or not a.out:
        for kind, make in KINDS.items():
            print(f"{kind:24}{make(random.Random(a.seed))}")
        return
    out = pathlib.Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    if a.sweep:
        made = {f"sweep-{kind}": sweep(kind, a.seed) for kind in only or KINDS}
    else:
        share = [a.count // a.reports + (i < a.count % a.reports) for i in range(a.reports)]
        made = {f"prose-{a.seed}-{i + 1:02}": Writer(f"{a.seed} {i}", only or None).report(f"{a.seed}-{i + 1}", n)
                for i, n in enumerate(share) if n}
    for name, report in made.items():
        path = out / f"{name}.json"
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
