"""Looks for words in files as other people's readers get at them: raw bytes, `strings`, unzip, pikepdf.

    private.py FILE... -- WORDS...

Prints a line for each place where one of the words is found: the file, where in it, and the word. Status 1 when there is one.
"""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf


def ways(word):
    """A word as files may write it."""
    escaped = word.encode("unicode_escape")
    html = "".join(f"&#{ord(ch)};" for ch in word).encode()
    wide = [word.encode("utf-16-be"), word.encode("utf-16-le")]
    return [word.encode(), escaped, escaped.upper(), html, word.encode("gb18030"), *wide, *(form.hex().encode() for form in wide)]


def layers(name, data):
    """All that is packed in a file, with where it is, deeper and deeper."""
    yield name, data
    for encoding in ("S", "b", "l"):
        yield f"{name} strings -e {encoding}", subprocess.run(["strings", "-n", "4", "-e", encoding], input=data, capture_output=True, check=True).stdout
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            yield f"{name} comments", b" ".join([pack.comment, *(info.comment + info.extra + info.filename.encode() for info in pack.infolist())])
            for info in pack.infolist():
                yield from layers(f"{name} → {info.filename}", pack.read(info))
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for obj in pdf.objects:
                where = f"{name} → object {obj.objgen[0]}" if isinstance(obj, pikepdf.Object) else name
                yield where, " ".join(texts(obj)).encode()
                if isinstance(obj, pikepdf.Stream):
                    yield from layers(where, content(obj))
            yield f"{name} → information", " ".join(texts(pdf.docinfo)).encode()


def texts(obj, depth=0):
    """The strings in an object that stand in it and not behind a reference."""
    if isinstance(obj, pikepdf.String):
        yield str(obj)
        yield bytes(obj).decode("latin-1")
    elif isinstance(obj, (pikepdf.Dictionary, pikepdf.Stream)) and depth < 20:
        for _, value in obj.items():
            if depth == 0 or not getattr(value, "is_indirect", False):
                yield from texts(value, depth + 1)
    elif isinstance(obj, pikepdf.Array) and depth < 20:
        for value in obj:
            if not getattr(value, "is_indirect", False):
                yield from texts(value, depth + 1)


def content(stream):
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()


def main():
    files, words = sys.argv[1:][: sys.argv.index("--") - 1], sys.argv[sys.argv.index("--") + 1 :]
    found = 0
    for path in map(Path, files):
        met = set()
        for where, data in layers(path.name, path.read_bytes()):
            squeezed = re.sub(rb"\s", b"", data)
            for word in words:
                bare = [re.sub(rb"\s", b"", form) for form in ways(word)]
                if word not in met and (any(form in data for form in ways(word)) or any(form in squeezed for form in bare if len(form) > 8)):
                    met.add(word)
                    found += 1
                    print(f"{where}: {word}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
