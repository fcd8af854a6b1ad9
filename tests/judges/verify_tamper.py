"""Holds `banxin verify` against files of ours that were changed, signed, or made to break it.

    verify_tamper.py BANXIN SAMPLES OUT [--count N] [--seed S] [--only PATTERN] [--keep DIR] [--look] [--all]

BANXIN is the program, SAMPLES the folder of sample reports, OUT a folder that is made for the files; needs the packages of
requirements.txt, qpdf, mutool and poppler. BANXIN_FONTS and BANXIN_LAYOUTS are passed on.

Makes N cases (a kind of tamper.py on a sample), the same for the same seed: first one of every kind, in an order by chance, then any;
without --count one of every kind, with --all every kind on every sample. About four cases a second. Prints one line of tab-separated
fields for every case that is not answered rightly, or for all of them with --all-lines:

    verdict, kind, class, sample, status, seconds, megabytes, words of verify, what was changed

Verdicts:

    unchanged   WRONG: the file is called as it was made
    accused     WRONG: an honest signature is called a change
    crashed     WRONG: ended by a signal, a panic, or a status other than 0, 1 and 3
    slow        WRONG: more than 10 s of processor time (hostile: 20 s), or than 1 GB of memory (2 GB)
    false       the status is right and the words are not: pages are said to agree whose look was changed; something is said to differ in
                a file that was only written anew, or the file is said to be none of ours; a made-up signature is named as one, and
                nothing says that it was not checked
    unnamed     an honest signature is called something added, and not named
    right

Ends with a table of classes and verdicts, and with status 1 when any verdict is WRONG (--strict: or `false` or `unnamed`).
--look draws the pages of changed-visible PDF with two readers and says where neither sees a difference. --keep DIR copies the files of
wrong verdicts there, with pictures beside them.
"""

import argparse
import collections
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tamper
from tamper import HIDDEN, HONEST, HOSTILE, SAME, VISIBLE, Skip

WRONG = ("unchanged", "accused", "crashed", "slow")
WHOLE = re.compile("未被改动，与|完全一致")  # as it was made, nothing added
ORIGINAL = re.compile("未(被)?改动|没有改动|没有被改动")  # the original as it was made, with or without something added
PAGES = re.compile("(?<!是否与)各页一致|版面(一致|相同|未变)")
DIFFERS = re.compile("(页|属性|附件|字体|设置|数据|正文|样式)[^，。；]*(不一致|不同)")
ADDED = re.compile("追加|增加|添加|签名|签章|另存|重新保存|重新打包|重新写")
NAMED = re.compile("(?<!例如)(?<!电子)(签名|签章|时间戳)|(?<!例如)电子(签名|签章)")
UNPROVED = re.compile("核验签|验证签|签名.*(核验|验证|无效|有效与否|是否有效)|签章.*(核验|验证|无效|是否有效)")
FOREIGN = re.compile("不是本程序")


def verify(banxin, path, limit):
    """Status, words, seconds of processor time and megabytes; the status is None after LIMIT seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    def bounded():
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))

    with tempfile.TemporaryFile() as said:
        start, peak = time.monotonic(), 0
        child = subprocess.Popen([banxin, "verify", path.name], cwd=path.parent, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, preexec_fn=bounded)
        while child.poll() is None:
            peak = max(peak, memory(child.pid))
            if time.monotonic() - start > 10 * limit:  # asleep, not at work
                child.kill()
                child.wait()
                break
            time.sleep(0.002 if time.monotonic() - start < 1 else 0.05)
        asleep = time.monotonic() - start > 10 * limit
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        said.seek(0)
        words = said.read(5000).decode(errors="replace").strip().replace("\n", " ").replace("\t", " ")
    status = None if asleep or seconds >= limit else child.returncode
    return status, words.replace(path.name, "…")[:400], seconds, peak / 1024


def memory(pid):
    """The most memory a process has had, in kilobytes; since its start, not since the fork that began it."""
    try:
        return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    except (OSError, TypeError):
        return 0


def verdict(kind, sample, status, words, seconds, megabytes):
    """What to think of an answer."""
    roomy = kind.grade == HOSTILE
    if status is None or seconds > (20 if roomy else 10) or megabytes > (2048 if roomy else 1024):
        return "slow"
    if status not in (0, 1, 3) or "panicked" in words:  # 3: another version made it, and the layout is not compared
        return "crashed"
    original = status == 0 or ORIGINAL.search(words)
    if kind.grade == HONEST:
        if status != 0 or not ORIGINAL.search(words):
            return "accused"
        return "right" if "none" in kind.name or NAMED.search(words) else "unnamed"
    if kind.grade == SAME or kind.seen.startswith("nothing to see"):
        if original and (WHOLE.search(words) or not ADDED.search(words)):
            return "unchanged"
        unsigned = kind.name.startswith(("pdf/sign-fake", "pdf/sign-signature", "pdf/sign-hole"))
        if unsigned and NAMED.search(words) and not UNPROVED.search(words):
            return "false"
        parts = kind.format == "pdf" or "/zip-" in kind.name  # else some part of the package does differ
        wrong = DIFFERS.search(without_truths(words, kind)) or FOREIGN.search(without_truths(words, kind)) and not bare(sample)
        return "false" if parts and wrong and kind.grade == SAME else "right"
    if original:
        return "unchanged"
    if kind.grade == VISIBLE and PAGES.search(words) and not about_aside(kind):
        return "false"
    return "right"


# What writing anew does change, by the name of the program that wrote: to say so is right.
TRULY = {
    "@pymupdf": "打开方式或页码与当初生成的不一致",  # a file with attachments is opened with their list (PageMode)
    "poppler-united": "不是本程序生成的文件，或者别的程序合并、另存时去掉了本程序的标记",  # Info and XMP are gone, the attachment is left
}


def without_truths(words, kind):
    for name, truth in TRULY.items():
        words = words.replace(truth, "") if name in kind.name else words
    return words


# What is to be seen beside the pages: such a file's pages do agree.
BESIDE = (
    "outline", "info", "xmp", "page-labels", "viewer", "page-mode", "page-layout", "open-action", "collection", "json-name", "attachment",
    "title", "bookmarks", "preferences", "thumbnail", "metadata", "transition", "core-",
)


def about_aside(kind):
    return any(word in kind.name for word in BESIDE)


def looks(data, other):
    """Whether PyMuPDF and poppler draw the pages of two PDFs differently: None where a reader gives up."""
    return seen_by_mupdf(data) != seen_by_mupdf(other), seen_by_poppler(data) != seen_by_poppler(other)


def seen_by_mupdf(data):
    import pymupdf

    try:
        with pymupdf.open(stream=data, filetype="pdf") as doc:
            return [(page.rect, page.get_pixmap(dpi=40).digest) for page in doc]
    except Exception as error:
        return str(error)


def seen_by_poppler(data):
    out = subprocess.run(["pdftoppm", "-r", "40", "-"], input=data, capture_output=True)
    return out.stdout


def cases(kinds, samples, chosen, count, every, only):
    """Rows of pairs of kind and sample; the first pair of a row that makes something counts. First a row for every kind, then any pairs."""
    fit = {name: [sample for sample in samples if sample.path.suffix == f".{kind.format}"] for name, kind in kinds.items() if re.search(only, name)}
    pairs = [[(name, sample)] for name, found in fit.items() for sample in found]
    chosen.shuffle(pairs)
    if every:
        return pairs
    rows = [[(name, sample) for sample in sorted(chosen.sample(found, len(found)), key=bare)] for name, found in fit.items()]
    chosen.shuffle(rows)
    return rows if count is None else rows[:count] + pairs[: max(0, count - len(rows))]


def bare(sample):
    """A file without its report is the last to try a kind on."""
    return sample.name == "a2a"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("banxin", type=Path)
    parser.add_argument("samples", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, help="without it: one case of every kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--look", action="store_true")
    parser.add_argument("--all", action="store_true", help="every kind on every sample")
    parser.add_argument("--all-lines", action="store_true", help="a line for right answers as well")
    parser.add_argument("--strict", action="store_true")
    given = parser.parse_args()
    banxin, out = given.banxin.resolve(), given.out.resolve()
    kinds = tamper.load()
    samples = tamper.samples(banxin, given.samples.resolve(), out)
    picked = cases(kinds, samples, random.Random(given.seed), given.count, given.all, given.only)
    totals, skipped, unmade = collections.Counter(), [], []
    for row in picked:
        for name, sample in row:  # the first sample that has something to change
            kind = kinds[name]
            try:
                data = kind.make(sample, random.Random(f"{given.seed}/{name}/{sample.name}"))
            except Skip:
                continue
            except Exception as error:  # an outside tool gave up: no case
                unmade.append(f"{name} {sample.name}: {type(error).__name__}: {error}"[:200])
                break
            if data == sample.data and kind.grade != HONEST:
                unmade.append(f"{name} {sample.name}: nothing changed")
                break
            path = out / f"case{sample.path.suffix}"
            path.write_bytes(data)
            answer = verify(banxin, path, 21)
            found = verdict(kind, sample, *answer)
            status, words, seconds, megabytes = answer
            totals[kind.grade, found] += 1
            note = ""
            if given.look and kind.format == "pdf" and kind.grade in (VISIBLE, HIDDEN, SAME):
                mupdf, poppler = looks(data, sample.data)
                note = f"drawn otherwise by{' mupdf' * mupdf}{' poppler' * poppler}" if mupdf or poppler else "drawn the same by mupdf and poppler"
            if found != "right" or given.all_lines:
                print(found, name, kind.grade, sample.name, status, f"{seconds:.2f}", f"{megabytes:.0f}", words, kind.seen, note, sep="\t", flush=True)
            if given.keep and found in (*WRONG, "false"):
                given.keep.mkdir(parents=True, exist_ok=True)
                if len(data) < 5 << 20:
                    shutil.copy(path, given.keep / f"{found}-{name.replace('/', '-')}-{sample.name}{sample.path.suffix}")
            break
        else:
            skipped.append(row[0][0])
    for line in unmade:
        print("unmade", line, sep="\t")
    if not given.all and given.count is None:
        for line in skipped:
            print("no sample for", line, sep="\t")
    print()
    for (grade, found), number in sorted(totals.items()):
        print("total", grade, found, number, sep="\t")
    print("total", "cases", sum(totals.values()), sep="\t")
    wrong = WRONG + (("false", "unnamed") if given.strict else ())
    sys.exit(any(found in wrong for _, found in totals))


if __name__ == "__main__":
    main()
