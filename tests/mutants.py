#!/usr/bin/env python3
"""Does a test fall when a line of real logic is changed? Every entry of mutants.json is such a change, with the one test that
has to fall.

Usage: tests/mutants.py [NUMBER…]
All changes are put into a scratch copy of the sources behind a switch (the environment variable MUTANT), so that the tests
are built once: with the switch off each named test must pass, with it on it must fail. Exit status 1 where one survives, and
where one no longer applies: its line was rewritten, then give the new line in mutants.json. Builds into target/mutants.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target/mutants"))
# What Cargo and the tests read.
COPIED = ["Cargo.toml", "Cargo.lock", "clippy.toml", "README.md", "README.zh-CN.md", "src", "tests", "benches", "examples",
          "samples", "layouts", "fonts", "proptest-regressions"]
SWITCH = '''
/// Whether a change of `tests/mutants.json` is on.
#[allow(missing_docs, reason = "no part of the program")]
pub(crate) fn mutant(number: u32) -> bool {
    static ON: std::sync::OnceLock<Option<u32>> = std::sync::OnceLock::new();
    *ON.get_or_init(|| std::env::var("MUTANT").ok()?.parse().ok()) == Some(number)
}
'''


def copy(to):
    """A copy of the checkout; unchanged files keep their times, so that nothing is built twice."""
    to.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source, place = ROOT / name, to / name
        if source.is_dir():
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(source, place)
        elif source.exists():
            shutil.copy2(source, place)


def put(mutants, to):
    """Puts the changes in; gives the numbers of those that no longer apply."""
    lost = []
    for mutant in mutants:
        path = to / "src" / mutant["file"]
        text = path.read_text() if path.exists() else ""
        if text.count(mutant["old"]) != 1:
            print(f"{mutant['number']}: no longer applies to src/{mutant['file']}: {mutant['old']}")
            lost.append(mutant["number"])
            continue
        path.write_text(text.replace(mutant["old"], mutant["new"].replace("mutant(", "crate::mutant(")))
    library = to / "src/lib.rs"
    library.write_text(library.read_text() + SWITCH)
    return lost


def build(to):
    """Builds the tests; gives the programs by `lib` and `all`."""
    command = ["cargo", "test", "--locked", "--no-run", "--lib", "--test", "all", "--message-format", "json"]
    done = subprocess.run(command, cwd=to, env=os.environ | {"CARGO_TARGET_DIR": str(TARGET)}, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("the changed sources do not build")
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    tests = [m for m in messages if m.get("reason") == "compiler-artifact" and m["profile"]["test"] and m.get("executable")]
    return {"all" if m["target"]["name"] == "all" else "lib": m["executable"] for m in tests}


def passes(program, mutant, number, to):
    """Whether the mutant's test passes with a switch on; nothing when there is no such test."""
    environment = {name: value for name, value in os.environ.items() if name != "REQUIRE_TOOLS"} | {"MUTANT": str(number)}
    done = subprocess.run([program, mutant["filter"]], cwd=to, env=environment, capture_output=True, text=True)
    if "running 1 test" not in done.stdout:
        sys.exit(f"{mutant['number']}: {mutant['filter']} is not the name of one test")
    return done.returncode == 0


def main():
    mutants = json.loads((ROOT / "tests/mutants.json").read_text())
    asked = {int(number) for number in sys.argv[1:]}
    mutants = [mutant for mutant in mutants if not asked or mutant["number"] in asked]
    to = TARGET / "checkout"
    copy(to)
    failed = put(mutants, to)
    programs = build(to)
    for mutant in (mutant for mutant in mutants if mutant["number"] not in failed):
        program, number = programs[mutant["tests"]], mutant["number"]
        sound, survives = passes(program, mutant, 0, to), passes(program, mutant, number, to)
        verdict = "its test fails without it" if not sound else "SURVIVES" if survives else "killed"
        print(f"{number}: {verdict}: {mutant['what']} ({mutant['filter']})", flush=True)
        failed += [number] if verdict != "killed" else []
    print(f"{len(mutants) - len(failed)} of {len(mutants)} killed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
