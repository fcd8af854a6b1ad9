#!/usr/bin/env python3
"""licences.py [FEATURES] > LICENCES.txt : the licences of everything that ships: the program, every crate that is built into
it, and the fonts. From what cargo resolves and what each crate's folder has; for a crate that ships no text the standard one of
its licence stands under the names of its authors. A crate whose licence has no text that way, or no name, fails."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
OURS = [ROOT / "LICENSE-MIT", ROOT / "LICENSE-APACHE"]
BSD = """Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following
conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
disclaimer in the documentation and/or other materials provided with the distribution.

3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products
derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING,
BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT
SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING
NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE."""


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


def standard(package):
    """The standard text of a crate's licence under the names of its authors, where the crate ships none."""
    licence = package["license"] or ""
    # The permission of ours, without the line of whose it is.
    known = {"MIT": OURS[0].read_text().strip().split("\n\n", 2)[2], "BSD-3-Clause": BSD, "Apache-2.0": OURS[1].read_text().strip()}
    name = next((name for name in known if name in licence), None)
    if name is None:
        sys.exit(f"{package['name']} has no text of its licence, and there is no standard one here for {licence}")
    if name == "Apache-2.0":
        return known[name]
    holders = ", ".join(package["authors"]) or f"the authors of {package['name']}"
    return f"{name}\n\nCopyright (c) {holders}\n\n{known[name]}"


def main():
    crates = resolved(sys.argv[1] if len(sys.argv) > 1 else "")
    nameless = [crate["name"] for crate in crates if not (crate["license"] or crate["license_file"])]
    if nameless:
        sys.exit(f"no licence is named by: {', '.join(nameless)}")
    numbered, table = {}, []
    for crate in crates:
        found = texts(crate) or [standard(crate)]
        numbers = [numbered.setdefault(text, len(numbered) + 1) for text in found]
        where = ", ".join(f"[{number}]" for number in numbers)
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
    for path in OURS:
        print(f"\n\n---- {path.name} (the program) ----\n\n{path.read_text().strip()}")
    for text, number in numbered.items():
        print(f"\n\n---- [{number}] ----\n\n{text}")


main()
