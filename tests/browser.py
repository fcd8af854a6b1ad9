"""The page of `banxin serve` in a real browser: headless Chromium, driven over its DevTools protocol.

An official chooses a bad report and reads what is wrong, chooses a good one with the keyboard alone, sees its pages
counted and downloads its files. Usage: browser.py PATH_OF_BANXIN. Needs Debian's chromium and python3-websocket.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

ROOT = Path(__file__).resolve().parent.parent


class Browser:
    def __init__(self, work: Path) -> None:
        self.process = subprocess.Popen(
            [
                shutil.which("chromium") or "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
                "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={work / 'profile'}",
                "--no-first-run", "about:blank",
            ],
            stderr=subprocess.DEVNULL,
        )
        port_file = work / "profile" / "DevToolsActivePort"
        wait(lambda: port_file.exists() and port_file.read_text().count("\n") >= 1, "Chromium starts", 60)
        port = port_file.read_text().splitlines()[0]
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list"))
        address = next(page for page in pages if page["type"] == "page")["webSocketDebuggerUrl"]
        self.socket = websocket.create_connection(address, timeout=60)
        self.number = 0
        self.events: list[dict] = []

    def call(self, method: str, **params: object) -> dict:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def run(self, expression: str) -> object:
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def choose(self, path: Path) -> None:
        node = self.call("Runtime.evaluate", expression="document.getElementById('file')")["result"]["objectId"]
        self.call("DOM.setFileInputFiles", files=[str(path)], objectId=node)

    def key(self, key: str, code: int, text: str = "") -> None:
        for kind in ("keyDown", "keyUp"):
            extra = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **extra)


def wait(done, what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.05)


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        service = subprocess.Popen(
            [sys.argv[1], "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        browser = None
        try:
            address = service.stdout.readline().split()[1]
            browser = Browser(work)
            look(browser, address, work)
        finally:
            if browser:
                browser.process.terminate()
                browser.process.wait()
            service.terminate()
            assert service.wait(40) == 0, "SIGTERM is a graceful stop"


def look(browser: Browser, address: str, work: Path) -> None:
    good = ROOT / "samples" / "wudang-2020.json"
    bad = work / "坏.json"
    bad.write_text(good.read_text(encoding="utf-8").replace('"zfxxgk-nb-2019"', '"<script>alert(1)</script>"'))
    browser.call("Page.enable")
    browser.call("Runtime.enable")
    browser.call("Log.enable")
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(work / "saved"))
    browser.call("Page.navigate", url=address)
    wait(lambda: browser.run("document.readyState") == "complete", "the page loads")
    status = lambda: browser.run("document.getElementById('status').textContent")
    assert status() == "还没有选择文件。", status()

    browser.choose(bad)
    wait(lambda: "不能写出" in str(status()), "a bad report is refused")
    words = str(browser.run("document.getElementById('findings').innerText"))
    assert "第 3 行" in words and "错误" in words and "<script>" in words, words
    assert browser.run("document.getElementById('files').hidden") is True
    assert browser.run("document.querySelectorAll('#findings script').length") == 0

    browser.choose(good)
    wait(lambda: "可以写出，共 8 页" in str(status()), "a good report is accepted")
    assert browser.run("document.activeElement.id") == "result-title", "the result has the focus"

    # From the result by keyboard alone: Tab to each button, Enter.
    for format, magic in (("pdf", b"%PDF"), ("docx", b"PK"), ("ofd", b"PK")):
        browser.key("Tab", 9)
        assert browser.run("document.activeElement.dataset.format") == format
        browser.key("Enter", 13, "\r")
        saved = work / "saved" / f"wudang-2020.{format}"
        wait(lambda: saved.exists() and saved.read_bytes()[:4].startswith(magic), f"{format} is saved")
        wait(lambda: "已下载" in str(browser.run("document.getElementById('file-status').textContent")), "it says so")
    browser.key("Tab", 9)
    assert browser.run("document.activeElement.id") == "preview"
    browser.key("Enter", 13, "\r")
    wait(lambda: browser.run("document.getElementById('pages').src.startsWith('blob:')"), "the pages are shown")

    # Dropped on the page, strictly.
    browser.run("document.getElementById('strict').click()")
    wait(lambda: "不能写出" in str(status()), "warnings refuse it when strict")
    text = base64.b64encode(good.read_bytes()).decode()
    browser.run(
        "document.getElementById('strict').checked = false;"
        f"const bytes = Uint8Array.from(atob('{text}'), (c) => c.charCodeAt(0));"
        "const data = new DataTransfer(); data.items.add(new File([bytes], '拖.json'));"
        "document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true })); 0"
    )
    wait(lambda: "可以写出" in str(status()), "a dropped report is accepted")

    picture = browser.call("Page.captureScreenshot", format="png")["data"]
    if "BANXIN_SCREENSHOT" in os.environ:
        Path(os.environ["BANXIN_SCREENSHOT"]).write_bytes(base64.b64decode(picture))
    faults = [e for e in browser.events if e.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")]
    faults = [e for e in faults if "favicon" not in json.dumps(e)]
    assert not faults, faults
    print("browser: the page refuses, accepts, shows and saves")


if __name__ == "__main__":
    main()
