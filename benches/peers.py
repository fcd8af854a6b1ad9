#!/usr/bin/env python3
"""banxin (PDF and DOCX) beside Typst (PDF alone) on the same report and fonts, and banxin beside itself on longer reports.

Usage: cargo build --release && pip install -r benches/peers/requirements.txt && benches/peers.py [RUNS] [CHECKOUT]
CHECKOUT: an older state of this repository with its release program built, to run in turn with today's. All run in turn, so that the machine's mood falls on both; medians and the ratios pair by pair are printed. Believe
the ratios, and processor time before wall time. The peer's page and report are in the folder peers, what the figures mean
in README.md beside this file.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parent.parent
peers = root / "benches/peers"
runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
program = pathlib.Path(os.environ.get("BANXIN_PROGRAM", root / "target/release/banxin")).resolve()
before = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
peer = [sys.executable, peers / "typst_batch.py"]
FEW, MANY = 10, 200


def measure(command):
    """Wall seconds, CPU seconds and peak memory in MB of one run."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median(values):
    return statistics.median(list(values))


def ours(command, *rest, checkout=root):
    """Our program with the fonts and forms of its own checkout."""
    path = program if checkout == root else checkout / "target/release/banxin"
    return [path, command, *rest, "--fonts", checkout / "fonts", "--layouts", checkout / "layouts"]


def ratio(name, other, own, part=None):
    """Says what others take of ours, pair by pair: the middle one, and between which all of them lie."""
    ratios = sorted((b[part] / a[part] if part is not None else b / a) for a, b in zip(own, other))
    print(f"  {name}: {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def cold(out):
    """One report, each time a new process."""
    sample = root / "samples/wudang-2020.json"
    sides = {"banxin PDF+DOCX": ours("render", sample, "-o", out),
             "Typst PDF": [*peer, peers / "wudang-2020.json", f"{out}/typst.pdf"]}
    if before:
        sides["banxin before"] = ours("render", sample, "-o", f"{out}/before", checkout=before)
    for command in sides.values():
        measure(command)  # warm the file cache
    rounds = [{name: measure(command) for name, command in sides.items()} for _ in range(runs)]
    figures = {name: [each[name] for each in rounds] for name in sides}
    print("One report, a process of its own")
    for name, side in figures.items():
        wall, cpu, peak = (median(run[part] for run in side) for part in range(3))
        print(f"  {name:16} wall {wall * 1000:6.1f} ms  cpu {cpu * 1000:6.1f} ms  peak {peak:6.1f} MB")
    now = figures["banxin PDF+DOCX"]
    ratio("Typst / banxin, wall", figures["Typst PDF"], now, 0)
    ratio("Typst / banxin, cpu", figures["Typst PDF"], now, 1)
    if before:
        ratio("now / before, cpu", now, figures["banxin before"], 1)


def copies(report, title, out, count):
    """So many reports that differ in their titles, in a folder."""
    folder = pathlib.Path(out) / f"{report.parent.name}-{count}"
    folder.mkdir()
    text = json.loads(report.read_text())
    for n in range(count):
        text[title] = f"第{n}份政府信息公开工作年度报告"
        (folder / f"{n}.json").write_text(json.dumps(text, ensure_ascii=False))
    return folder


def batch(out):
    """What one more report costs in a long run: many reports less few, so that starting counts for nothing."""
    seed = peers / "wudang-2020.json"
    own = {n: copies(root / "samples/wudang-2020.json", "title", out, n) for n in (FEW, MANY)}
    theirs = {n: sorted(copies(seed, "title", out, n).iterdir()) for n in (FEW, MANY)}

    def run(n, jobs=1, checkout=root):
        to = f"{out}/{'b' if checkout == root else 'before'}"
        return measure(ours("batch", own[n], "-o", to, "--again", "--jobs", str(jobs), checkout=checkout))

    def typst(n):
        os.makedirs(f"{out}/t", exist_ok=True)
        return measure([*peer, "--batch", f"{out}/t", *theirs[n]])

    def more(side):
        """Processor seconds of one more report."""
        return (side(MANY)[1] - side(FEW)[1]) / (MANY - FEW)

    sides = {"banxin PDF+DOCX": run, "Typst PDF": typst}
    if before:
        sides["banxin before"] = lambda n: run(n, checkout=before)
    rounds, scaling = [], []
    for _ in range(max(5, runs // 2)):
        rounds.append({name: more(side) for name, side in sides.items()})
        scaling.append((run(MANY)[0] - run(FEW)[0]) / (run(MANY, 2)[0] - run(FEW, 2)[0]))
    costs = {name: [each[name] for each in rounds] for name in sides}
    print("Many reports, one process, one thread")
    for name, side in costs.items():
        print(f"  {name:16} {median(side) * 1000:6.2f} ms cpu a report, {1 / median(side):5.0f} a second and core")
    ratio("Typst / banxin, cpu", costs["Typst PDF"], costs["banxin PDF+DOCX"])
    if before:
        ratio("now / before, cpu", costs["banxin PDF+DOCX"], costs["banxin before"])
    print(f"  two threads / one: {median(scaling):.2f} (on an idle machine of two cores)")


def longer(out):
    """How the cost grows with the report: processor time by page, row and cell."""
    body = "依法公开政府信息，回应社会关切，办理结果按时答复申请人。" * 12
    row = lambda cols: [f"{n}" for n in range(cols)]
    # Fifty columns have room on a landscape page in small type alone.
    wide = {"landscape": True, "shrink_to": "5pt"}
    grid = lambda rows, cols: [{"grid": wide | {"header_rows": 1, "rows": [row(cols) for _ in range(rows)]}}]
    kinds = {
        "pages": [(n, [body] * (2 * n)) for n in (10, 100, 1000)],
        "rows of 5 columns": [(n, grid(n, 5)) for n in (10, 100, 1000)],
        "columns of 100 rows": [(n, grid(100, n)) for n in (5, 10, 20, 50)],
    }
    print("Longer reports")
    for kind, sizes in kinds.items():
        for size, blocks in sizes:
            report = {"schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "某局", "title": "报告"}
            path = pathlib.Path(out) / "long.json"
            path.write_text(json.dumps(report | {"body": blocks}, ensure_ascii=False))
            costs = [measure(ours("render", path, "-o", out))[1:] for _ in range(3)]
            cpu, peak = (median(cost[part] for cost in costs) for part in range(2))
            print(f"  {size:5} {kind:20} cpu {cpu * 1000:8.1f} ms, {cpu / size * 1e3:6.2f} ms each, peak {peak:5.0f} MB")


with tempfile.TemporaryDirectory() as out:
    for part in (cold, batch, longer):
        part(out)
