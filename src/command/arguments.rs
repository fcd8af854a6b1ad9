//! The command line: what may be asked for. Its words are Chinese, its option names ASCII.

use std::error::Error as _;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::backend::png::RESOLUTIONS;

const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";

/// What the user asks for.
#[derive(Parser, Debug)]
#[command(name = "banxin", override_usage = "banxin <命令> [选项]", version, about = "版心：把政府报告的 JSON 排成 PDF 和 Word，两份同页同行", help_template = HELP)]
#[command(
    subcommand_help_heading = "命令",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
#[command(after_help = "\n退出状态：0 全部写成；1 有报告被拒绝，其余已写成；2 无法开始。")]
pub(crate) struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Args, Debug)]
struct Flags {
    /// 显示帮助
    #[arg(short, long, action = clap::ArgAction::Help, global = true, help_heading = "选项")]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "选项")]
    version: Option<bool>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// 排版并写出文件
    #[command(help_template = HELP, override_usage = "banxin render <报告>... -o <文件夹> [选项]")]
    Render(Render),
    /// 成批排版：整个文件夹、通配符、JSON Lines；中断后再次运行只做没做完的
    #[command(help_template = HELP)]
    Batch(Batch),
    /// 合并各片的清单
    #[command(help_template = HELP)]
    Manifest(Manifest),
    /// 提供网页和 HTTP 服务
    #[cfg(feature = "serve")]
    #[command(help_template = HELP)]
    Serve(Serve),
    /// 核对表内勾稽关系和完整性，不写文件
    #[command(help_template = HELP, override_usage = "banxin check <报告>... [选项]")]
    Check(Check),
    /// 一年的报告收齐没有：按单位名单核对，列表，给每个单位写通知
    #[command(help_template = HELP, override_usage = "banxin year --due <名单> --this <文件夹> [--last <文件夹>] -o <文件夹>")]
    Year(Year),
    /// 比较两份报告：同一报告的两稿，或前后两年
    #[command(help_template = HELP)]
    Diff(Diff),
    /// 从改过的 Word 文件取回报告 JSON，只换改动的地方；几份副本的改动合在一起
    #[command(help_template = HELP, override_usage = "banxin pull <Word文件>... [-o <报告>] [选项]")]
    Pull(Pull),
    /// 把已有的 Word、网页、Excel、PDF 或文本变成报告 JSON，列出收入、改动和没有收入的内容
    #[cfg(feature = "import")]
    #[command(help_template = HELP, override_usage = "banxin import <文件>... -o <文件夹或报告> [选项]")]
    Import(Import),
    /// 列出报告格式：代号、名称、年度、依据和表
    #[command(help_template = HELP, override_usage = "banxin forms [选项]")]
    Forms(Forms),
    /// 编写报告格式：检查一个格式文件，画出它的表格
    #[command(help_template = HELP, override_usage = "banxin form <命令>", subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Form(Form),
    /// 新建一份报告：章节和表齐全，上年报告里能沿用的都填好
    #[command(help_template = HELP, override_usage = "banxin new <格式> --year <年份> -o <文件> [选项]")]
    New(New),
    /// 输出报告 JSON 或格式文件的 JSON Schema
    #[command(help_template = HELP, override_usage = "banxin schema [--form <格式>] [--form-file]")]
    Schema(Schema),
    /// 核验文件：把里面的报告数据重新排版，与文件比较
    #[command(help_template = HELP, override_usage = "banxin verify <文件>... [选项]")]
    Verify(Verify),
    /// 取出文件里的报告 JSON
    #[command(help_template = HELP, override_usage = "banxin extract <文件> [-o <报告>]")]
    Extract(Extract),
    /// 把各页画成图片，写成 PNG 文件
    #[command(help_template = HELP, override_usage = "banxin preview <报告>... -o <文件夹> [选项]")]
    Preview(Preview),
    /// 以文字显示版面：每一行、每一张表、每一条线的位置（毫米）
    #[command(help_template = HELP, override_usage = "banxin plan <报告>... [选项]")]
    Plan(Plan),
    /// 核对字体；装上字体包；给单位自己的字体写清单
    #[command(help_template = HELP, override_usage = "banxin fonts [字体包或文件夹] [选项]")]
    Fonts(Fonts),
    /// 解释问题的代号：含义、例子、改法、依据；不写代号时列出全部
    #[command(help_template = HELP, override_usage = "banxin explain [代号]... [选项]")]
    Explain(Explain),
    /// 输出命令行补全脚本，供 bash、zsh、fish 等使用
    #[command(help_template = HELP, override_usage = "banxin completions <外壳>")]
    Completions(Completions),
    /// 写出手册页（man），每个命令一页
    #[command(help_template = HELP, override_usage = "banxin man -o <文件夹>")]
    Man(Man),
    /// 显示一个命令的用法
    #[command(help_template = HELP, override_usage = "banxin help [命令]...")]
    Help(Help),
}

/// Reports and the folders to set them with.
#[derive(Args, Debug)]
pub(crate) struct Inputs {
    /// 报告 JSON 文件；“-”表示从标准输入读
    #[arg(value_name = "报告", required = true, help_heading = "参数")]
    pub reports: Vec<PathBuf>,
    /// 警告也当作错误，有警告的报告不写出
    #[arg(long, help_heading = "选项")]
    pub strict: bool,
    #[command(flatten)]
    /// Folders.
    pub folders: Folders,
}

/// Where fonts and forms are.
#[derive(Args, Debug)]
pub(crate) struct Folders {
    /// 字体文件夹（装有 fonts.json）；也可用环境变量 BANXIN_FONTS
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub fonts: Option<PathBuf>,
    /// 报告格式文件夹；也可用环境变量 BANXIN_LAYOUTS
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub layouts: Option<PathBuf>,
}

/// `banxin render`.
#[derive(Args, Debug)]
pub(crate) struct Render {
    #[command(flatten)]
    /// Reports.
    pub inputs: Inputs,
    /// 写到哪个文件夹（没有就新建）；只排一份时也可以写文件名，如 年报.pdf
    #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
    pub output: PathBuf,
    /// 写哪些格式，用逗号分开 [默认：pdf,docx；-o 写文件名时是它的格式]
    #[arg(long, value_name = "格式", value_delimiter = ',', help_heading = "选项")]
    pub format: Vec<String>,
    /// PDF 的归档格式：a3a 带报告 JSON，a2a 不带 [默认：a3a]
    #[arg(
        long,
        value_name = "a3a|a2a",
        default_value = "a3a",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "选项"
    )]
    pub pdf: PdfProfile,
    /// 另写一份送审用的 Word（<报告>.signoff.docx）：前面加发文稿纸，核对意见写成批注，修订已打开
    #[arg(long, help_heading = "选项")]
    pub signoff: bool,
    /// 另写一份网页正文片段（<报告>.fragment.html），样式写在元素里，可以粘贴到网站的编辑器；不带报告数据
    #[arg(long, help_heading = "选项")]
    pub fragment: bool,
    /// 把用到的字放进 Word 文件，没有装这些字体的电脑也能照样显示
    #[arg(long, help_heading = "选项")]
    pub embed_fonts: bool,
    /// 每页正文后面的水印文字，例如“征求意见稿”；送审用的 Word 不写时是“送审稿”
    #[arg(long, value_name = "文字", help_heading = "选项")]
    pub watermark: Option<String>,
}

/// What a PDF is for archives.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum PdfProfile {
    /// PDF/A-3a, with the report's JSON as an associated file.
    A3a,
    /// PDF/A-2a, without it.
    A2a,
}

/// `banxin batch`.
#[derive(Args, Debug)]
pub(crate) struct Batch {
    /// 报告：文件夹（含下级文件夹里的 *.json）、JSON 文件、每行一份的 .jsonl 文件、带引号的通配符，或 s3://存储桶/前缀/；“-”表示从标准输入读 JSON Lines
    #[arg(value_name = "输入", required = true, help_heading = "参数")]
    pub inputs: Vec<PathBuf>,
    /// 写到哪个文件夹（没有就新建）或 s3://存储桶/前缀/，保持输入的文件夹结构；清单是其中的 manifest.jsonl
    #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
    pub output: PathBuf,
    /// 写哪些格式，用逗号分开
    #[arg(
        long,
        value_name = "格式",
        value_delimiter = ',',
        default_value = "pdf,docx",
        hide_default_value = true,
        help = "写哪些格式，用逗号分开 [默认：pdf,docx]",
        help_heading = "选项"
    )]
    pub format: Vec<String>,
    /// 警告也当作错误，有警告的报告不写出
    #[arg(long, help_heading = "选项")]
    pub strict: bool,
    /// 同时做几份 [默认：处理器核数]
    #[arg(long, value_name = "份数", value_parser = count::<NonZeroUsize>, help_heading = "选项")]
    pub jobs: Option<NonZeroUsize>,
    /// 另做一个归档包（zip）：每份报告的 PDF、OFD、Word、JSON、核对意见和清单，前面是卷内文件目录；写完逐个核对。不写 =文件 时是输出文件夹里的 archive.zip
    #[arg(long, value_name = "文件", require_equals = true, help_heading = "选项")]
    pub archive: Option<Option<PathBuf>>,
    /// 没有变化的也重做
    #[arg(long, help_heading = "选项")]
    pub again: bool,
    /// 只做第几片，例如 3/8；在 Slurm 任务数组和 Kubernetes Indexed Job 里自动识别
    #[arg(long, value_name = "第几片/共几片", help_heading = "选项")]
    pub shard: Option<String>,
    #[command(flatten)]
    /// Folders.
    pub folders: Folders,
}

/// `banxin manifest`.
#[derive(Args, Debug)]
#[command(subcommand_help_heading = "命令", disable_help_subcommand = true)]
pub(crate) struct Manifest {
    /// The command.
    #[command(subcommand)]
    pub command: ManifestCommand,
}

/// What may be done with manifests.
#[derive(Subcommand, Debug)]
pub(crate) enum ManifestCommand {
    /// 把各片的清单合成一份，与不分片运行的清单相同
    #[command(help_template = HELP)]
    Merge(Merge),
}

/// `banxin manifest merge`.
#[derive(Args, Debug)]
pub(crate) struct Merge {
    /// 各片的清单，或装有清单的文件夹或 s3://存储桶/前缀/
    #[arg(value_name = "清单", required = true, help_heading = "参数")]
    pub manifests: Vec<PathBuf>,
    /// 报告之间的警告也当作错误；各片用了的，这里也要用
    #[arg(long, help_heading = "选项")]
    pub strict: bool,
    /// 写到哪个文件
    #[arg(short, long, value_name = "文件", help_heading = "选项")]
    pub output: PathBuf,
    #[command(flatten)]
    /// Folders.
    pub folders: Folders,
}

/// `banxin serve`.
#[cfg(feature = "serve")]
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// 设置文件：JSON，名字同下面的选项；选项优先，其次是环境变量 BANXIN_…，再次是设置文件
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub config: Option<PathBuf>,
    /// 在哪个地址和端口上接收请求 [默认：127.0.0.1:8080]
    #[arg(long, value_name = "地址:端口", value_parser = address, help_heading = "选项")]
    pub listen: Option<std::net::SocketAddr>,
    /// 同时排几份 [默认：处理器核数]
    #[arg(long, value_name = "份数", value_parser = count::<std::num::NonZeroU32>, help_heading = "选项")]
    pub jobs: Option<std::num::NonZeroU32>,
    /// 令牌文件，每行一个令牌：请求要带 Authorization: Bearer 令牌（/health 除外）
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub token: Option<PathBuf>,
    /// 每个请求在标准错误里记一行：给人看（text）、给程序看（json）、不记（off） [默认：text]
    #[arg(long, value_name = "text|json|off", help_heading = "选项")]
    pub log: Option<String>,
    /// 一份 JSON 最大多少 MiB [默认：32]
    #[arg(long, value_name = "MiB", value_parser = count::<u32>, help_heading = "选项")]
    pub body: Option<u32>,
    /// 带文件的请求最大多少 MiB [默认：64]
    #[arg(long, value_name = "MiB", value_parser = count::<u32>, help_heading = "选项")]
    pub upload: Option<u32>,
    /// 同时最多多少个连接 [默认：512]
    #[arg(long, value_name = "个数", value_parser = count::<u32>, help_heading = "选项")]
    pub connections: Option<u32>,
    /// 收完一份、排完一份，各等多少秒 [默认：30]
    #[arg(long, value_name = "秒", value_parser = count::<u32>, help_heading = "选项")]
    pub time: Option<u32>,
    #[command(flatten)]
    /// Folders.
    pub folders: Folders,
}

/// `banxin check`.
#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    /// Reports.
    pub inputs: Inputs,
    /// 再逐条核对版面是否符合 GB/T 9704 和 CLREQ：在排好的页面上量，做不到的也是问题
    #[arg(long, help_heading = "选项")]
    pub conformity: bool,
    /// 与上一次的结果（--format json 的输出）比较：哪些已改正、哪些仍在、哪些是新的
    #[arg(long, value_name = "上次的结果", help_heading = "选项")]
    pub since: Option<PathBuf>,
    /// 改好没有疑问的地方（全角数字、章标题、缺的合计、标点），写到 -o 指的文件；填写的数字一个不动
    #[arg(long, requires = "output", help_heading = "选项")]
    pub fix: bool,
    /// --fix 写到哪个文件
    #[arg(short, long, value_name = "文件", requires = "fix", help_heading = "选项")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    /// For whom the findings are shown.
    pub shown: ShownAs,
}

/// `banxin year`.
#[derive(Args, Debug)]
pub(crate) struct Year {
    /// 单位名单：CSV，表头是 office,parent,form,due,file（单位、上级、格式、期限、文件；后四栏可以空着）
    #[arg(long, value_name = "名单", help_heading = "选项")]
    pub(crate) due: PathBuf,
    /// 本年的报告所在的文件夹
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(crate) this: PathBuf,
    /// 上年的报告所在的文件夹：核对结转的数和照抄的文字
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(crate) last: Option<PathBuf>,
    /// 写到哪个文件夹（没有就新建）：offices.csv 和 notices 里的通知
    #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    /// Folders.
    pub(crate) folders: Folders,
}

/// `banxin diff`.
#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// 旧的一份（或上一年的）
    #[arg(value_name = "旧报告", help_heading = "参数")]
    pub old: PathBuf,
    /// 新的一份（或本年的）
    #[arg(value_name = "新报告", help_heading = "参数")]
    pub new: PathBuf,
    /// 结果给人看（text）、给程序看（json），还是写成花脸稿（docx：新的一份的 Word，前面是改动一览，改动都是修订，可以逐处接受或拒绝）
    #[arg(
        long,
        value_name = "text|json|docx",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "选项"
    )]
    pub format: Compared,
    /// 花脸稿写到哪个文件
    #[arg(short, long, value_name = "Word文件", required_if_eq("format", "docx"), help_heading = "选项")]
    pub output: Option<PathBuf>,
    /// 花脸稿前面加发文稿纸，核对意见写成批注
    #[arg(long, help_heading = "选项")]
    pub signoff: bool,
    /// 花脸稿每页正文后面的水印文字；加了 --signoff 而不写时是“送审稿”
    #[arg(long, value_name = "文字", help_heading = "选项")]
    pub watermark: Option<String>,
    /// 花脸稿里一段的改动怎么显示：逐词（word，不写时），或整段删去、整段新增（paragraph）；数据总是整个显示
    #[arg(long, value_name = "word|paragraph", hide_possible_values = true, help_heading = "选项")]
    pub by: Option<By>,
    /// 把用到的字放进花脸稿，没有装这些字体的电脑也能照样显示
    #[arg(long, help_heading = "选项")]
    pub embed_fonts: bool,
    #[command(flatten)]
    /// Folders.
    pub folders: Folders,
}

/// `banxin pull`.
#[derive(Args, Debug)]
pub(crate) struct Pull {
    /// 由本程序生成、在 Word 或 WPS 里改过的 .docx 文件；同一份原稿几个人分头改的（会签），可以一起给，改动合在一起
    #[arg(value_name = "Word文件", required = true, help_heading = "参数")]
    pub edited: Vec<PathBuf>,
    /// 写到哪个 JSON 文件；不写这一项时只显示改动，不写文件
    #[arg(short, long, value_name = "报告", help_heading = "选项")]
    pub output: Option<PathBuf>,
    /// 还没有接受或拒绝的修订：全部接受（all），或全部拒绝（none）；不写这一项时，有这样的修订就不取回
    #[arg(long, value_name = "all|none", hide_possible_values = true, help_heading = "选项")]
    pub accept: Option<Pending>,
    #[command(flatten)]
    /// For whom the findings are shown.
    pub shown: ShownAs,
    #[command(flatten)]
    /// Folders.
    pub folders: Folders,
}

/// `banxin forms`.
#[derive(Args, Debug)]
pub(super) struct Forms {
    #[command(flatten)]
    pub(super) shown: ShownAs,
    #[command(flatten)]
    pub(super) folders: Folders,
}

/// `banxin schema`.
#[derive(Args, Debug)]
pub(super) struct Schema {
    /// 一种报告格式的：表、行、栏的代号都列出，各有中文名称
    #[arg(long, value_name = "格式", help_heading = "选项")]
    pub(super) form: Option<String>,
    /// 格式文件的，不是报告的
    #[arg(long, conflicts_with = "form", help_heading = "选项")]
    pub(super) form_file: bool,
    #[command(flatten)]
    pub(super) folders: Folders,
}

/// `banxin form`.
#[derive(Args, Debug)]
pub(super) struct Form {
    #[command(subcommand)]
    pub(super) task: FormTask,
}

/// What is done with a form file.
#[derive(Subcommand, Debug)]
pub(super) enum FormTask {
    /// 检查一个格式文件；没有问题的，画出各表：表头和行标题照印，数据格里写行、栏的代号
    #[command(help_template = HELP, override_usage = "banxin form check <文件> [--layouts <文件夹>]")]
    Check(FormCheck),
    /// 从表格模板（Word、Excel）起草一个格式文件：表格和文字照模板，代号由作者命名
    #[cfg(feature = "import")]
    #[command(help_template = HELP, override_usage = "banxin form from <模板> -o <格式文件>")]
    From(FormFrom),
}

/// `banxin form from`.
#[cfg(feature = "import")]
#[derive(Args, Debug)]
pub(super) struct FormFrom {
    /// 模板：.docx、.xlsx，或者 banxin import 能读的其他文件
    #[arg(value_name = "模板", help_heading = "参数")]
    pub(super) template: PathBuf,
    /// 写成哪个格式文件；它的名字就是格式的代号
    #[arg(short, long, value_name = "格式文件", help_heading = "选项")]
    pub(super) output: PathBuf,
    #[command(flatten)]
    pub(super) folders: Folders,
}

/// `banxin form check`.
#[derive(Args, Debug)]
pub(super) struct FormCheck {
    /// 格式文件（JSON）；它的版面和它扩展的格式先在同一文件夹里找
    #[arg(value_name = "文件", help_heading = "参数")]
    pub(super) file: PathBuf,
    /// 报告格式文件夹；也可用环境变量 BANXIN_LAYOUTS
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(super) layouts: Option<PathBuf>,
}

/// `banxin fonts`.
#[derive(Args, Debug)]
pub(super) struct Fonts {
    /// 字体包（核对并装上），或者装有单位自己的字体（.ttf、.otf、.ttc）的文件夹（写好 fonts.json）；不写时核对正在用的字体
    #[arg(value_name = "字体包或文件夹", help_heading = "参数")]
    pub(super) path: Option<PathBuf>,
    /// 字体包装到哪个文件夹；不写时装到程序旁边的 share/banxin/fonts
    #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
    pub(super) output: Option<PathBuf>,
    /// 正在用的字体文件夹；也可用环境变量 BANXIN_FONTS
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(super) fonts: Option<PathBuf>,
}

/// `banxin explain`.
#[derive(Args, Debug)]
pub(super) struct Explain {
    /// 问题的代号，例如 sum-mismatch；问题里写在方括号中
    #[arg(value_name = "代号", help_heading = "参数")]
    pub(super) codes: Vec<String>,
    #[command(flatten)]
    pub(super) shown: ShownAs,
}

/// `banxin completions`.
#[derive(Args, Debug)]
pub(super) struct Completions {
    /// bash、zsh、fish、powershell 或 elvish
    #[arg(value_name = "外壳", hide_possible_values = true, help_heading = "参数")]
    pub(super) shell: clap_complete::Shell,
}

/// `banxin man`.
#[derive(Args, Debug)]
pub(super) struct Man {
    /// 写到哪个文件夹（没有就新建）
    #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
    pub(super) output: PathBuf,
}

/// `banxin help`.
#[derive(Args, Debug)]
pub(super) struct Help {
    /// 命令，例如 render 或 manifest merge
    #[arg(value_name = "命令", help_heading = "参数")]
    pub(super) command: Vec<String>,
}

/// `banxin new`.
#[derive(Args, Debug)]
pub(super) struct New {
    /// 报告格式的代号，例如 zfxxgk-nb-2021；banxin forms 列出全部
    #[arg(value_name = "格式", help_heading = "参数")]
    pub(super) form: String,
    /// 报告年份；给了 --from 而不写时，是上年报告的下一年
    #[arg(long, value_name = "年份", required_unless_present = "from", value_parser = year, help_heading = "选项")]
    pub(super) year: Option<u16>,
    /// 机关全称；不写时照上年的报告
    #[arg(long, value_name = "机关", help_heading = "选项")]
    pub(super) issuer: Option<String>,
    /// 上年的报告：JSON，或者 Word、PDF、网页等 import 能读的文件
    #[arg(long, value_name = "上年报告", help_heading = "选项")]
    pub(super) from: Option<PathBuf>,
    /// 写到哪个文件；已经有的文件不覆盖
    #[arg(short, long, value_name = "文件", help_heading = "选项")]
    pub(super) output: PathBuf,
    /// 写成什么：json，docx（Word 空白表），或者 xlsx（Excel 填报簿）；不写时看文件名的后缀
    #[arg(long, value_name = "格式", hide_possible_values = true, help_heading = "选项")]
    pub(super) format: Option<NewFormat>,
    #[command(flatten)]
    pub(super) folders: Folders,
}

/// What a new report is written as.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(super) enum NewFormat {
    /// The report's JSON.
    Json,
    /// A blank Word form.
    Docx,
    /// A fill-in workbook.
    #[cfg(feature = "import")]
    Xlsx,
}

/// `banxin import`.
#[cfg(feature = "import")]
#[derive(Args, Debug)]
pub(super) struct Import {
    /// Word（.docx）、网页（.html）、Excel（.xlsx、.xls、.ods、.csv）、PDF 或文本（.txt）文件
    #[arg(value_name = "文件", help_heading = "参数")]
    pub(super) files: Vec<PathBuf>,
    /// 导入这个文件夹（含下级文件夹）里的全部文件：带清单 import.jsonl，再次运行只做有变化的，最后列出要人看的
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub(super) batch: Option<PathBuf>,
    /// 成批导入只做第几片，例如 3/8；在 Slurm 任务数组和 Kubernetes Indexed Job 里自动识别。各片做完，不写它再运行一次，合成总清单
    #[arg(long, value_name = "第几片/共几片", requires = "batch", help_heading = "选项")]
    pub(super) shard: Option<String>,
    /// 写到哪个文件夹（没有就新建）；只导入一个文件时，也可以写 .json 文件名
    #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
    pub(super) output: PathBuf,
    /// 报告格式的代号，例如 zfxxgk-nb-2021；不写时按表和年份认
    #[arg(long, value_name = "代号", help_heading = "选项")]
    pub(super) form: Option<String>,
    /// 报告年份；不写时从题目里取
    #[arg(long, value_name = "年份", value_parser = year, help_heading = "选项")]
    pub(super) year: Option<u16>,
    /// 报告机关；不写时从题目或署名里取
    #[arg(long, value_name = "机关", help_heading = "选项")]
    pub(super) issuer: Option<String>,
    /// 上一年的报告 JSON：核对上年结转、现行有效等跨年的数
    #[arg(long, value_name = "报告", help_heading = "选项")]
    pub(super) last: Option<PathBuf>,
    /// 同一张表出现几份时收第几份
    #[arg(long, value_name = "份", value_parser = copy, help_heading = "选项")]
    pub(super) take: Option<usize>,
    #[command(flatten)]
    /// For whom the findings are shown.
    pub(super) shown: ShownAs,
    #[command(flatten)]
    /// Folders.
    pub(super) folders: Folders,
}

/// What becomes of changes that nobody has accepted or rejected.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Pending {
    /// Accepted.
    All,
    /// Rejected.
    None,
}

/// `banxin plan`.
#[derive(Args, Debug)]
pub(crate) struct Plan {
    #[command(flatten)]
    /// Reports.
    pub inputs: Inputs,
    /// 结果给人看（text）还是给程序看（json：每段、每格在哪一页的什么地方，以毫米计，按 JSON 指针）
    #[arg(
        long,
        value_name = "text|json",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "选项"
    )]
    pub format: Shown,
}

/// `banxin preview`.
#[derive(Args, Debug)]
pub(crate) struct Preview {
    #[command(flatten)]
    /// Reports.
    pub inputs: Inputs,
    /// 写到哪个文件夹（没有就新建）；文件名是“报告名.page-01.png”的样子
    #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
    pub output: PathBuf,
    /// 分辨率，36 至 300 点每英寸 [默认：144]
    #[arg(long, value_name = "点数", value_parser = resolution, help_heading = "选项")]
    pub dpi: Option<u32>,
    /// 只画哪些页，例如 1,3-5 或 8-
    #[arg(long, value_name = "页码", help_heading = "选项")]
    pub pages: Option<String>,
    /// 每页正文后面的水印文字
    #[arg(long, value_name = "文字", help_heading = "选项")]
    pub watermark: Option<String>,
}

/// `banxin verify`.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// PDF、OFD、Word 文件或网页
    #[arg(value_name = "文件", required = true, help_heading = "参数")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    /// Folders.
    pub folders: Folders,
}

/// `banxin extract`.
#[derive(Args, Debug)]
pub(crate) struct Extract {
    /// PDF、OFD、Word 文件或网页
    #[arg(value_name = "文件", help_heading = "参数")]
    pub file: PathBuf,
    /// 写到哪个文件；不写时输出到标准输出
    #[arg(short, long, value_name = "报告", help_heading = "选项")]
    pub output: Option<PathBuf>,
}

/// How a comparison is told.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Compared {
    /// For people.
    Text,
    /// For machines.
    Json,
    /// In a Word copy.
    Docx,
}

/// How a copy shows what changed in a paragraph.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum By {
    /// Word by word.
    Word,
    /// As a whole.
    Paragraph,
}

/// For whom findings are shown, in the commands that know no third way.
#[derive(Args, Debug)]
pub(crate) struct ShownAs {
    /// 结果给人看（text）还是给程序看（json）
    #[arg(
        long,
        value_name = "text|json",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "选项"
    )]
    pub(crate) format: Shown,
}

/// How findings are shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Shown {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Parses the command line; `help CMD` is `CMD --help`.
///
/// # Errors
/// The words to show, and whether they were asked for (`--help`, `--version`, `help`) rather than a slip.
pub(crate) fn parse(typed: Vec<OsString>) -> Result<Cli, (String, bool)> {
    let path = command_path(&typed);
    let cli = Cli::try_parse_from(typed).map_err(|error| {
        let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        let words = match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => in_chinese(&error.to_string()),
            _ if asked => in_chinese(&error.to_string()),
            _ => format!("{}\n用 {path} --help 查看用法。\n", slip(&error)),
        };
        (words, asked)
    })?;
    match cli.command {
        Command::Help(Help { command }) => {
            let words = command.into_iter().map(OsString::from);
            parse(std::iter::once("banxin".into()).chain(words).chain(["--help".into()]).collect())
        }
        _ => Ok(cli),
    }
}

/// The program and the commands at the head of a command line, as far as there are such.
fn command_path(typed: &[OsString]) -> String {
    let mut command = Cli::command();
    let mut path = vec![command.get_name().to_owned()];
    for word in typed.iter().skip(1) {
        let Some(inner) = word.to_str().and_then(|word| command.find_subcommand(word)).cloned() else { break };
        path.push(inner.get_name().to_owned());
        command = inner;
    }
    path.join(" ")
}

/// Help with what clap itself says in it in Chinese.
fn in_chinese(help: &str) -> String {
    [("[OPTIONS]", "[选项]"), ("<COMMAND>", "<命令>"), ("[aliases:", "[别名：")]
        .iter()
        .fold(help.to_owned(), |help, (theirs, ours)| help.replace(theirs, ours))
}

/// Which of several copies, from 1.
#[cfg(feature = "import")]
fn copy(typed: &str) -> Result<usize, String> {
    typed.parse().ok().filter(|nth| (1..=99).contains(nth)).ok_or_else(|| "请写从 1 数起的份数".to_owned())
}

/// A whole number; that 0 is none where the type has none.
fn count<T: FromStr>(typed: &str) -> Result<T, String> {
    typed.parse().map_err(|_| "请写大于 0 的整数".to_owned())
}

/// The year of a report.
fn year(typed: &str) -> Result<u16, String> {
    let year = typed.parse().ok().filter(|year| (1949..=2100).contains(year));
    year.ok_or_else(|| "请写 1949 至 2100 之间的年份".to_owned())
}

/// Where the service listens.
#[cfg(feature = "serve")]
fn address(typed: &str) -> Result<std::net::SocketAddr, String> {
    typed.parse().map_err(|_| "写成 地址:端口，例如 127.0.0.1:8080".to_owned())
}

/// A resolution in dots per inch.
fn resolution(typed: &str) -> Result<u32, String> {
    let (least, most) = (RESOLUTIONS.start(), RESOLUTIONS.end());
    let within = typed.parse().ok().filter(|dpi| RESOLUTIONS.contains(dpi));
    within.ok_or_else(|| format!("请写 {least} 至 {most} 之间的整数（点每英寸）"))
}

/// A slip on the command line, in Chinese.
fn slip(error: &clap::Error) -> String {
    let values = |kind| match error.get(kind) {
        Some(ContextValue::Strings(values)) => values.join("、"),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let arg = match values(ContextKind::InvalidArg) {
        arg if arg.is_empty() => values(ContextKind::InvalidSubcommand),
        arg => arg,
    };
    let value = values(ContextKind::InvalidValue);
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.map(values).into_iter().find(|near| !near.is_empty());
    let near = near.map_or(String::new(), |near| format!("是不是想写“{near}”？"));
    match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("命令行缺少：{arg}"),
        ErrorKind::InvalidSubcommand => format!("没有“{arg}”这个命令。{near}"),
        ErrorKind::UnknownArgument => format!("不认识“{arg}”。{near}"),
        ErrorKind::ValueValidation => {
            let why = error.source().map_or(String::new(), |why| format!("：{why}"));
            format!("“{value}”不能用作 {arg} 的值{why}")
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面没有写值"),
        ErrorKind::InvalidValue => match values(ContextKind::ValidValue) {
            valid if valid.is_empty() => format!("“{value}”不能用作 {arg} 的值。{near}"),
            valid => format!("“{value}”不能用作 {arg} 的值。可以写：{valid}。"),
        },
        ErrorKind::ArgumentConflict => format!("“{arg}”不能与别的选项同用，或重复了"),
        ErrorKind::TooManyValues => format!("{arg} 后面多写了“{value}”"),
        ErrorKind::InvalidUtf8 => "命令行里有不是 UTF-8 编码的字".to_owned(),
        _ => "命令行写错了".to_owned(),
    }
}
