#!/usr/bin/env python3
"""banxin (PDF and DOCX) beside Typst (PDF alone) on the same report and fonts, and banxin beside itself on longer reports.

Usage: cargo build --release && pip install -r benches/peers/requirements.txt && benches/peers.py [RUNS]
The two run in turn, so that the machine's mood falls on both; medians and the ratios pair by pair are printed. Believe
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
folders = ["--fonts", root / "fonts", "--layouts", root / "layouts"]
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


def cold(out):
    """One report, each time a new process."""
    ours = [program, "render", root / "samples/wudang-2020.json", "-o", out, *folders]
    theirs = [*peer, peers / "wudang-2020.json", f"{out}/typst.pdf"]
    measure(ours), measure(theirs)  # warm the file cache
    pairs = [(measure(ours), measure(theirs)) for _ in range(runs)]
    print("One report, a process of its own")
    for name, side in (("banxin PDF+DOCX", 0), ("Typst PDF", 1)):
        wall, cpu, peak = (median(pair[side][part] for pair in pairs) for part in range(3))
        print(f"  {name:16} wall {wall * 1000:6.1f} ms  cpu {cpu * 1000:6.1f} ms  peak {peak:6.1f} MB")
    for part, what in ((0, "wall"), (1, "cpu")):
        print(f"  Typst / banxin, {what}: {median(b[part] / a[part] for a, b in pairs):.1f}")


def copies(report, title, out, count):
    """So many reports that differ in their titles, in a folder."""
    folder = pathlib.Path(out) / f"{report.stem}-{count}"
    folder.mkdir()
    text = json.loads(report.read_text())
    for n in range(count):
        text[title] = f"第{n}份政府信息公开工作年度报告"
        (folder / f"{n}.json").write_text(json.dumps(text, ensure_ascii=False))
    return folder


def batch(out):
    """What one more report costs in a long run: many reports less few, so that starting counts for nothing."""
    seed = peers / "wudang-2020.json"
    ours = {n: copies(root / "samples/wudang-2020.json", "title", out, n) for n in (FEW, MANY)}
    theirs = {n: sorted(copies(seed, "title", out, n).iterdir()) for n in (FEW, MANY)}

    def run(n, jobs=1):
        return measure([program, "batch", ours[n], "-o", f"{out}/b", "--again", "--jobs", str(jobs), *folders])

    def typst(n):
        os.makedirs(f"{out}/t", exist_ok=True)
        return measure([*peer, "--batch", f"{out}/t", *theirs[n]])

    pairs, scaling = [], []
    for _ in range(max(5, runs // 2)):
        more = [[a - b for a, b in zip(side(MANY), side(FEW))] for side in (run, typst)]
        pairs.append([side[1] / (MANY - FEW) for side in more])
        scaling.append((run(MANY)[0] - run(FEW)[0]) / (run(MANY, 2)[0] - run(FEW, 2)[0]))
    print("Many reports, one process, one thread")
    for name, side in (("banxin PDF+DOCX", 0), ("Typst PDF", 1)):
        cost = median(pair[side] for pair in pairs)
        print(f"  {name:16} {cost * 1000:6.2f} ms cpu a report, {1 / cost:5.0f} a second and core")
    print(f"  Typst / banxin, cpu: {median(b / a for a, b in pairs):.1f}")
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
            costs = [measure([program, "render", path, "-o", out, *folders])[1:] for _ in range(3)]
            cpu, peak = (median(cost[part] for cost in costs) for part in range(2))
            print(f"  {size:5} {kind:20} cpu {cpu * 1000:8.1f} ms, {cpu / size * 1e3:6.2f} ms each, peak {peak:5.0f} MB")


with tempfile.TemporaryDirectory() as out:
    for part in (cold, batch, longer):
        part(out)
