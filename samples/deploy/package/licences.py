#!/usr/bin/env python3
"""licences.py [FEATURES] > LICENCES.txt : the licences of everything that ships: the program, every crate that is built into
it, and the fonts. From what cargo resolves and what each crate's folder has; a crate that names no licence, or has no text
of it, is told on standard error, and one without a name fails."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
# Where a crate ships no text, the standard one of its licence stands in, once.
STANDARD = {"MIT": ROOT / "LICENSE-MIT", "Apache-2.0": ROOT / "LICENSE-APACHE"}


def resolved(features):
    """The crates in the program, by what cargo resolves for this machine, without those that only build or test it."""
    target = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    target = re.search(r"host: (\S+)", target)[1]
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", target]
    if features:
        command += ["--features", features]
    known = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    packages = {package["id"]: package for package in known["packages"]}
    nodes = {node["id"]: node for node in known["resolve"]["nodes"]}
    todo, seen = [known["resolve"]["root"]], set()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for dep in nodes[node]["deps"]:
            if any(kind["kind"] is None for kind in dep["dep_kinds"]):
                todo.append(dep["pkg"])
    seen.discard(known["resolve"]["root"])
    return sorted((packages[id] for id in seen), key=lambda package: (package["name"], package["version"]))


def texts(package):
    """The licence texts in a crate's folder."""
    folder = pathlib.Path(package["manifest_path"]).parent
    names = [path for path in folder.iterdir() if re.match(r"(?i)(licen[cs]e|copying|notice|unlicense)", path.name)]
    return [path.read_text(errors="replace").strip() for path in sorted(names) if path.is_file()]


def main():
    crates = resolved(sys.argv[1] if len(sys.argv) > 1 else "")
    nameless = [crate["name"] for crate in crates if not (crate["license"] or crate["license_file"])]
    if nameless:
        sys.exit(f"no licence is named by: {', '.join(nameless)}")
    numbered, table = {}, []
    for crate in crates:
        found = texts(crate)
        if not found:
            found = [path.read_text().strip() for name, path in STANDARD.items() if name in (crate["license"] or "")]
            print(f"{crate['name']} {crate['version']} has no text of its licence ({crate['license']})", file=sys.stderr)
        numbers = [numbered.setdefault(text, len(numbered) + 1) for text in found]
        where = ", ".join(f"[{number}]" for number in numbers) or "the standard text of its licence"
        table.append(f"{crate['name']} {crate['version']}: {crate['license'] or crate['license_file']}; {where}")
    print("Licences of banxin and of all that ships with it\n" + "=" * 49)
    print("\nThe program: MIT OR Apache-2.0, as you like.\n")
    print("Fonts, separate files with licences of their own (share/banxin/fonts/licences):\n")
    for face in json.loads((ROOT / "fonts/fonts.json").read_text())["faces"]:
        source = face.get("source", {})
        origin = " ".join(source[key] for key in ("source_file", "package", "package_version") if key in source)
        print(f"  {face['file']}: {face['licence']}; licences/{face['licence_file'].split('/')[-1]}; from {origin}")
    print(f"\n{len(table)} crates are built into the program; the numbers are those of the texts below.\n")
    print("\n".join("  " + line for line in table))
    own = [(path.name, path.read_text().strip()) for path in STANDARD.values()]
    for name, text in own:
        print(f"\n\n---- {name} (the program) ----\n\n{text}")
    for text, number in numbered.items():
        print(f"\n\n---- [{number}] ----\n\n{text}")


main()
