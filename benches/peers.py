#!/usr/bin/env python3
"""Whole-process time and memory of banxin (PDF and DOCX) beside Typst (PDF alone) on the same report and fonts.

Usage: cargo build --release && pip install typst && benches/peers.py [RUNS]
The two run in turn, so that the machine's mood falls on both; medians and the ratio pair by pair are printed. The peer's
script is in the judges' folder (BANXIN_JUDGES, or ../shared/tools beside the checkout).
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parent.parent
judges = pathlib.Path(os.environ.get("BANXIN_JUDGES", root / "../shared/tools")).resolve()
runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15


def measure(command):
    """Wall seconds, CPU seconds and peak memory in MB of one run."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


with tempfile.TemporaryDirectory() as out:
    ours = [root / "target/release/banxin", "render", root / "samples/wudang-2020.json", "-o", out]
    seed = judges / "../seed/wudang-2020.neutral.json"
    peer = [sys.executable, judges / "peers/typst_batch.py", seed, f"{out}/typst.pdf"]
    measure(ours), measure(peer)  # warm the file cache
    pairs = [(measure(ours), measure(peer)) for _ in range(runs)]
    for name, side in (("banxin PDF+DOCX", 0), ("Typst PDF", 1)):
        wall, cpu, peak = (statistics.median(pair[side][part] for pair in pairs) for part in range(3))
        print(f"{name:16} wall {wall * 1000:6.1f} ms  cpu {cpu * 1000:6.1f} ms  peak {peak:6.1f} MB")
    for part, what in ((0, "wall"), (1, "cpu")):
        print(f"ratio Typst/banxin, {what}: {statistics.median(b[part] / a[part] for a, b in pairs):.1f}")
