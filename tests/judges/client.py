"""Does a client that another program makes of `/openapi.json` get what the command line gives?

    client.py --program BANXIN [--sample]

`openapi-python-client` (PyPI) makes the client; with it every sample (`--sample`: two of them) is rendered in every format
and for signature, drawn, checked, imported, taken back, verified and extracted. Every file and every report is the command
line's to the byte, every list of findings the same. Exit status 1 where something differs. Needs `openapi-python-client`.
"""
import argparse
import collections
import importlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Files that the generator would otherwise not know how to hand on: it hands them on as bytes.
FILES = [
    "application/pdf", "application/ofd", "image/png", "text/html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]


class Client:
    """The generated client, and the service that it asks."""

    def __init__(self, program, folder):
        asked = [program, "serve", "--listen", "127.0.0.1:0", "--log", "off"]
        self.service = subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        base = "http://" + self.service.stdout.readline().split("http://")[1].split("/")[0]
        description = folder / "openapi.json"
        description.write_bytes(urllib.request.urlopen(base + "/openapi.json").read())
        config = folder / "config.json"
        config.write_text(json.dumps({"content_type_overrides": {kind: "application/octet-stream" for kind in FILES}}))
        made = subprocess.run(
            [sys.executable, "-m", "openapi_python_client", "generate", "--path", description, "--meta", "none",
             "--output-path", folder / "made", "--fail-on-warning", "--config", config], capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(made.stdout + made.stderr)
        sys.path.insert(0, str(folder))
        self.types, self.models = importlib.import_module("made.types"), importlib.import_module("made.models")
        self.client = importlib.import_module("made").Client(base_url=base, timeout=120)
        modules = [path for path in (folder / "made" / "api").rglob("*.py") if path.stem != "__init__"]
        names = {path.stem: ".".join(path.relative_to(folder).with_suffix("").parts) for path in modules}
        self.operations = {stem: importlib.import_module(name) for stem, name in names.items()}

    def get(self, operation):
        return self.operations[operation].sync(client=self.client)

    def post(self, operation, body, *arguments, status=200, **parameters):
        got = self.operations[operation].sync_detailed(*arguments, client=self.client, body=body, **parameters)
        assert got.status_code == status, (operation, got.status_code, got.content[:500])
        return got

    def form(self, operation, pictures=(), **files):
        """The body of an operation: files, and the pictures that go with them, under their names."""
        made = getattr(self.models, f"{operation}FilesBody")(**{name: self.file(path) for name, path in files.items()})
        if pictures:
            made.picture = [self.file(path, name) for name, path in pictures]
        return made

    def file(self, path, name=None):
        return self.types.File(payload=io.BytesIO(path.read_bytes()), file_name=name or path.name)


def pictures_of(value):
    """The names of the pictures of a report."""
    if isinstance(value, str):
        return {value} if value.endswith((".png", ".jpg", ".jpeg", ".svg")) else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(pictures_of, inner))


class Judge:
    def __init__(self, program, folder):
        self.program, self.folder, self.counts = program, folder, collections.Counter()
        self.client = Client(program, folder)

    def command(self, *arguments, expect=(0, 1)):
        ran = subprocess.run([self.program, *map(str, arguments)], cwd=ROOT, capture_output=True)
        assert ran.returncode in expect, (arguments, ran.stderr.decode())
        return ran.stdout

    def about(self):
        version = self.client.get("version")
        assert version.version in self.command("--version").decode()
        listed = json.loads(self.command("forms", "--format", "json"))
        assert [form.id for form in self.client.get("list_forms")] == [form["id"] for form in listed]
        return version.formats

    def sample(self, path, formats):
        named = sorted(pictures_of(json.loads(path.read_text(encoding="utf-8"))))
        pictures = [(name, path.parent / name) for name in named if (path.parent / name).is_file()]
        out = self.folder / path.stem
        report = lambda operation: self.client.form(operation, pictures, report=path)
        self.command("render", path, "-o", out, "--format", ",".join(formats), "--signoff", expect=(0,))
        for name in formats:
            got = self.client.post("render", report("Render"), name)
            wanted = (out / f"{path.stem}.{name}").read_bytes()
            if name == "html":
                # The command's page links to the files written beside it.
                alone = out / "alone"
                self.command("render", path, "-o", alone, "--format", "html", expect=(0,))
                wanted = (alone / f"{path.stem}.html").read_bytes()
            assert got.content == wanted, (path.name, name)
            self.counts["files"] += 1
        signed = out / f"{path.stem}.signoff.docx"
        assert self.client.post("render", report("Render"), "docx", signoff=True).content == signed.read_bytes(), path.name
        self.checked(path, report("Check"))
        self.command("preview", path, "-o", out / "png", "--dpi", "96", "--pages", "1", expect=(0,))
        drawn = self.client.post("draw_page", report("DrawPage"), 1, dpi=96).content
        assert drawn == next((out / "png").glob("*.png")).read_bytes(), path.name
        self.counts["pictures"] += 1
        self.taken_back(path, out, signed, pictures)

    def checked(self, path, body):
        told = json.loads(self.command("check", path, "--format", "json"))
        mine = [finding.to_dict() for finding in self.client.post("check", body).parsed.findings]
        for finding in told + mine:
            finding.pop("file")
        assert mine == told, path.name
        self.counts["checks"] += 1

    def taken_back(self, path, out, signed, pictures):
        issued = out / f"{path.stem}.pdf"
        for name, picture in pictures:
            beside = out / name
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(picture.read_bytes())
        self.command("import", issued, "-o", out / "imported.json", expect=(0,))
        imported = self.client.post("import_file", self.client.form("ImportFile", pictures, file=issued))
        assert imported.parsed.whole and (out / "imported.json").read_bytes().strip() in imported.content, path.name
        self.counts["imports"] += 1
        self.command("pull", signed, "-o", out / "pulled.json", expect=(0,))
        # Copies of several people may go together.
        asked = self.client.form("Pull", pictures, file=signed)
        asked.file = [asked.file]
        pulled = self.client.post("pull", asked)
        assert (out / "pulled.json").read_bytes().strip() in pulled.content, path.name
        self.counts["pulls"] += 1
        verified = self.client.post("verify", self.client.form("Verify", pictures, file=issued)).parsed
        assert verified.agrees, (path.name, verified)
        extracted = self.client.post("extract", self.client.form("Extract", file=issued)).content
        assert extracted == self.command("extract", issued), path.name
        self.counts["verdicts"] += 1


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--sample", action="store_true")
    asked = arguments.parse_args()
    samples = sorted((ROOT / "samples").glob("*.json"))
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(str(pathlib.Path(asked.program).resolve()), pathlib.Path(folder))
        try:
            formats = judge.about()
            for path in samples[::6] if asked.sample else samples:
                judge.sample(path, formats)
        finally:
            judge.client.service.terminate()
            judge.client.service.wait()
    print("the generated client gets what the command line gives: "
          + ", ".join(f"{count} {what}" for what, count in judge.counts.items()))


if __name__ == "__main__":
    main()
