"""Are Word files sound? Their parts against the schemas of Office Open XML, by openxml-audit, and the package itself: every
relation has its part, every part a relation and a type.

Usage: check_docx.py FILE…
Prints the findings of each file; exit status 1 where there is one. Needs the packages of requirements.txt.
"""
import collections
import posixpath
import sys
import zipfile

from lxml import etree
from openxml_audit import OpenXmlValidator

# A theme is what Office's own styles are coloured by; ours name every colour and font, and Word opens files without one.
# (ECMA-376-1, 11.3 and 14.2.7: a document may have a theme part; openxml-audit asks for one.)
ALLOWED = "officeDocument/2006/relationships/theme' is missing"


def schemas(path):
    """What the schemas find, in words."""
    result = OpenXmlValidator(max_errors=0).validate(path)
    said = (f"{error.part_uri} {error.path}: {error.description}" for error in result.errors)
    return [words for words in said if ALLOWED not in words]


def package(path):
    """What is wrong with the package, in words."""
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    found = [f"{name} stands there twice" for name, count in collections.Counter(names).items() if count > 1]
    types = etree.fromstring(archive.read("[Content_Types].xml"))
    typed = {entry.get("PartName") for entry in types if entry.tag.endswith("Override")}
    endings = {entry.get("Extension").lower() for entry in types if entry.tag.endswith("Default")}
    found += [f"{name} has a type and is not there" for name in typed if name.lstrip("/") not in names]
    related = set()
    for name in (name for name in names if name.endswith(".rels")):
        folder = posixpath.dirname(posixpath.dirname(name))
        relations = etree.fromstring(archive.read(name))
        ids = collections.Counter(relation.get("Id") for relation in relations)
        found += [f"{name}: the relation {key} stands there twice" for key, count in ids.items() if count > 1]
        inside = (relation.get("Target") for relation in relations if relation.get("TargetMode") != "External")
        for target in inside:
            part = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            related.add(part)
            found += [f"{name}: {part} is not there"] if part not in names else []
    for name in names:
        if name == "[Content_Types].xml" or name.endswith(("/", ".rels")):
            continue
        found += [f"{name} has no relation"] if name not in related else []
        found += [f"{name} has no type"] if f"/{name}" not in typed and name.rsplit(".", 1)[-1] not in endings else []
    return found


def main():
    faulty = 0
    for path in sys.argv[1:]:
        found = schemas(path) + package(path)
        faulty += bool(found)
        print(f"{path}: {len(found)} findings")
        print("".join(f"  {words}\n" for words in found), end="")
    sys.exit(1 if faulty else 0)


if __name__ == "__main__":
    main()
