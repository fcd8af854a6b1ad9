"""Does every address of the service meet bad bodies with the right status, words and id, and keep nothing?

    abuse.py --program BANXIN [--sample]

Sends to every address that `/openapi.json` names bodies that are wrong (cut, of another kind, of another encoding), huge (told
or untold), slow (never whole) and foreign (files of other programs, parts and types that nobody asked for). Each answer must
have a status that is described and fits, words in Chinese with a code and a way on, and the request's id; the log must have the
same. Then come 10,000 mixed requests (`--sample`: 160), good and bad, from four clients: the memory that the service holds at the
end is at most a quarter more than after half of them. In the service's folder and in its folder for temporary files nothing may be
left. Exit status 1 with all that is wrong. Needs nothing but Python.
"""
import argparse
import concurrent.futures
import http.client
import io
import json
import os
import pathlib
import random
import re
import socket
import subprocess
import tempfile
import threading
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SLOW = 3
LIMIT = 1 << 20
HANZI = re.compile("[\u4e00-\u9fff]")


class Service:
    def __init__(self, program, folder):
        self.home, self.temporary, self.log = folder / "home", folder / "tmp", []
        self.home.mkdir()
        self.temporary.mkdir()
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        asked = [program, "serve", "--listen", "127.0.0.1:0", "--log", "json", "--body", "1", "--upload", "2",
                 "--time", str(SLOW), "--fonts", str(ROOT / "fonts"), "--layouts", str(ROOT / "layouts")]
        self.process = subprocess.Popen(asked, cwd=self.home, env=environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.host, port = line.split("http://")[1].split("/")[0].split(":")
        self.port = int(port)
        threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True).start()
        threading.Thread(target=lambda: self.log.extend(self.process.stdout), daemon=True).start()

    def ask(self, method, path, body=b"", kind=None, **headers):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            if kind:
                headers["Content-Type"] = kind
            try:
                connection.request(method, path, body=body, headers=headers)
            except OSError:
                # Who is refused before the end of what it sends still has its answer.
                pass
            answer = connection.getresponse()
            return answer.status, dict((name.lower(), value) for name, value in answer.getheaders()), answer.read()
        finally:
            connection.close()

    def spoken(self, *pieces):
        """What is answered to bytes sent as they are, and then nothing more."""
        with socket.create_connection((self.host, self.port), timeout=60) as stream:
            for piece in pieces:
                try:
                    stream.sendall(piece)
                except OSError:
                    break
            got = b""
            try:
                while chunk := stream.recv(1 << 16):
                    got += chunk
            except OSError:
                pass
        head, _, body = got.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1]) if " " in lines[0] else 0
        return status, dict((name.lower(), value) for name, value in (line.split(": ", 1) for line in lines[1:])), body

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def left(self):
        return [str(path) for folder in (self.home, self.temporary) for path in folder.rglob("*")]


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def form(*parts, mark="cut", end=True):
    """A form of parts: name, name of a file, content."""
    out = b""
    for name, file, content in parts:
        out += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'.encode() + content + b"\r\n"
    return out + (f"--{mark}--\r\n".encode() if end else b"")


MULTIPART = "multipart/form-data; boundary=cut"
GOOD = (ROOT / "samples" / "gongwen-han.json").read_bytes()

# Bodies that are no report, and no file that could be read: none of them makes anything.
WRONG = {
    "nothing": b"",
    "cut": GOOD[:300],
    "a list": b"[]",
    "another object": b'{"a": 1}',
    "GB 18030": "{\"schema\": \"版心\"}".encode("gb18030"),
    "bytes": bytes(range(256)) * 8,
    "deep": b"[" * 100_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "a page": b"<html><body><p>404</p></body></html>",
    "a PDF that is cut": b"%PDF-1.7\n1 0 obj\n<<",
    "a package of others": packed(a="1"),
    "a document that is cut": packed(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w:document"}),
    "a workbook of others": packed(**{"[Content_Types].xml": "<Types/>", "xl__workbook.xml": "<workbook/>"}),
    "a form without parts": form(),
}


class Judge:
    def __init__(self, service):
        self.service, self.wrong, self.count = service, [], 0
        self.description = json.loads(service.ask("GET", "/openapi.json")[2])
        paths = self.description["paths"].items()
        self.routes = [(path, method, operation) for path, item in paths for method, operation in item.items()]
        self.posts = [(path, operation) for path, method, operation in self.routes if method == "post"]

    @staticmethod
    def address(path):
        filled = path.replace("{format}", "pdf").replace("{number}", "1").replace("{id}", "zfxxgk-nb-2021")
        return filled + ("?form=zfxxgk-nb-2021&year=2024&issuer=x" if path == "/new" else "")

    def holds(self, path, what, got, statuses, operation=None, own=None):
        """An answer: one of these statuses, described, and told as a problem."""
        self.count += 1
        status, headers, body = got
        say = lambda words: self.wrong.append(f"{path}, {what}: {words}; {status} {body[:200]}")
        if status not in statuses:
            return say(f"not {statuses}")
        if operation and str(status) not in operation["responses"]:
            say("the status is not described")
        if not headers.get("x-request-id"):
            say("no id")
        if own and headers.get("x-request-id") != own:
            say("another id")
        if status < 400:
            return None
        if not headers.get("content-type", "").startswith("application/problem+json"):
            return say("no problem details")
        told = json.loads(body)
        if told["status"] != status or told["request"] != headers["x-request-id"]:
            say("status or id are not those of the head")
        if not told["code"] or not HANZI.search(told["detail"]) or not told["findings"]:
            say("no code, no words or no findings")
        elif not all(finding["hints"] for finding in told["findings"] if finding["level"] == "error"):
            say("an error without a way on")

    def each(self, path, operation):
        address, ask = self.address(path), self.service.ask
        # These tell what they find; the others refuse it.
        tells = path in ("/check", "/verify")
        bad = {200} if tells else {400, 422}
        for number, (what, body) in enumerate(WRONG.items()):
            # A body is not asked for where a report is begun: nothing at all is right.
            empty = path == "/new" and what == "nothing"
            own = f"wrong-{number}"
            for kind in (None, "application/json", "application/octet-stream"):
                allowed = {200} if empty else bad | {400, 422}
                # A page in another encoding may be read as a text file is: it has nothing of a report, and is refused as such.
                self.holds(path, f"{what} as {kind}", ask("POST", address, body, kind, X_Request_Id=own), allowed | {415}, operation, own)
        name = next(iter(operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]), "report")
        huge = b" " * (LIMIT * 3)
        self.holds(path, "huge", self.spoken(address, huge[:1 << 16], length=1 << 40), {413}, operation)
        self.holds(path, "huge, untold", self.spoken(address, b"%x\r\n" % len(huge) + huge, chunked=True), {413}, operation)
        parts = form((name, "a.json", huge))
        self.holds(path, "a huge part", ask("POST", address, parts, MULTIPART), {413}, operation)
        foreign = {
            "a part of another name": (form(("zz", "a.json", GOOD)), MULTIPART, {400}),
            # Several copies of one draft are merged; these are none.
            "a part twice": (form((name, "a.json", GOOD), (name, "b.json", GOOD)), MULTIPART, {422 if path == "/pull" else 400}),
            "a form that is cut": (form((name, "a.json", GOOD), end=False), MULTIPART, {400}),
            "a form without a boundary": (form((name, "a.json", GOOD)), "multipart/form-data", {400, 415}),
            "a thousand parts": (form(*((f"p{n}", "a", b"") for n in range(1000))), MULTIPART, {400, 413}),
            "a name that leads out": (form((name, "../../etc/passwd", b"{}")), MULTIPART, bad | {400, 422}),
        }
        for what, (body, kind, statuses) in foreign.items():
            self.holds(path, what, ask("POST", address, body, kind), statuses, operation)
        self.holds(path, "compressed", ask("POST", address, GOOD, Content_Encoding="gzip"), {415}, operation)
        unknown = address + ("&" if "?" in address else "?") + "zz=1"
        self.holds(path, "a parameter", ask("POST", unknown, GOOD), {400}, operation)

    def spoken(self, address, body, length=None, chunked=False):
        told = b"Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}".encode()
        head = f"POST {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode()
        return self.service.spoken(head + told + b"\r\n\r\n", body)

    def slow(self):
        """A body that never ends, sent to all at once."""
        with concurrent.futures.ThreadPoolExecutor(len(self.posts)) as pool:
            asked = [(path, operation, pool.submit(self.spoken, self.address(path), b"{", length=100))
                     for path, operation in self.posts]
            for path, operation, got in asked:
                self.holds(path, "slow", got.result(), {408}, operation)

    def others(self):
        """Addresses without a body, and methods that are not theirs."""
        for path, method, operation in self.routes:
            other = "GET" if method == "post" else "DELETE"
            if path != "/render":
                self.holds(path, other, self.service.ask(other, self.address(path)), {405})
            if method == "get":
                self.holds(path, "a parameter", self.service.ask("GET", self.address(path) + "?zz=1"), {400}, operation)
        self.holds("/nowhere", "GET", self.service.ask("GET", "/nowhere"), {404})

    def logged(self):
        """Each request has its line with its id, and no line has anything of a report."""
        told = "".join(self.service.log)
        for number in range(len(WRONG)):
            if f'"wrong-{number}"' not in told:
                self.wrong.append(f"the log has nothing of wrong-{number}")
        for words in ("etc/passwd", "issuer=x", json.loads(GOOD)["title"][:6]):
            if words in told:
                self.wrong.append(f"the log has {words}")

    def mixed(self, count):
        """Good and bad requests of all kinds; what they came to, and the memory held meanwhile."""
        yearly = (ROOT / "samples" / "yangming-2021.json").read_bytes()
        issued = self.service.ask("POST", "/render/pdf", GOOD)[2]
        signed = self.service.ask("POST", "/render/docx?signoff=true", GOOD)[2]
        good = [("/check", yearly, None), ("/render/pdf", GOOD, None), ("/render/docx", GOOD, None), ("/render/html", GOOD, None),
                ("/render/xlsx", yearly, None), ("/pages/1", GOOD, None), ("/verify", issued, None), ("/pull", signed, None),
                ("/import", issued, None), ("/extract", issued, None), ("/layout", GOOD, None),
                ("/diff", form(("old", "a.json", GOOD), ("new", "b.json", GOOD)), MULTIPART)]
        bad = [(self.address(path), body, None) for path, _ in self.posts for body in WRONG.values()]
        dice = random.Random(1)
        asked = [dice.choice(good) if dice.random() < 0.3 else dice.choice(bad) for _ in range(count)]
        statuses, held = {}, []

        def ask(one):
            path, body, kind = one
            status = self.service.ask("POST", path, body, kind)[0]
            statuses[status] = statuses.get(status, 0) + 1

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for start in range(0, count, count // 10):
                list(pool.map(ask, asked[start:start + count // 10]))
                held.append(self.service.memory())
        if any(status >= 500 and status != 503 for status in statuses):
            self.wrong.append(f"mixed: {statuses}")
        half = held[len(held) // 2]
        if held[-1] > half * 5 / 4:
            self.wrong.append(f"memory: {half:.0f} MB after half, {held[-1]:.0f} MB at the end")
        by_status = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
        return (f"{count} mixed requests ({by_status}): {held[0]:.0f} MB held after a tenth, "
                f"{half:.0f} after half, {max(held):.0f} at most, {held[-1]:.0f} at the end")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--sample", action="store_true")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        service = Service(str(pathlib.Path(asked.program).resolve()), pathlib.Path(folder))
        try:
            judge = Judge(service)
            for path, operation in judge.posts:
                judge.each(path, operation)
            judge.slow()
            judge.others()
            judge.logged()
            told = judge.mixed(600 if asked.sample else 10_000)
        finally:
            service.process.terminate()
            service.process.wait()
        if left := service.left():
            judge.wrong.append(f"left on disk: {left[:9]}")
    print("\n".join(judge.wrong[:60]))
    print(told)
    print(f"{judge.count} bad requests to {len(judge.routes)} addresses: {len(judge.wrong)} answered otherwise than described; {told}")
    return bool(judge.wrong)


if __name__ == "__main__":
    raise SystemExit(main())
