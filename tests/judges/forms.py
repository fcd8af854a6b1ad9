"""The forms of a folder, with what each takes over from the one that it extends."""

import json
import pathlib


def load(folder):
    """All forms of a folder by their ids, whole."""
    forms = {}
    for path in pathlib.Path(folder).glob("*.json"):
        form = json.loads(path.read_text(encoding="utf-8"))
        if form["kind"] == "form":
            forms[form["id"]] = form
    return {name: whole(form, forms) for name, form in forms.items()}


def whole(form, forms):
    """A form with all that it takes over; of tables and rules, known by their ids, what it says itself counts."""
    if "extends" not in form:
        return form
    base = whole(forms[form["extends"]], forms)
    lists = {}
    for key in ("tables", "rules"):
        known = {part["id"]: part for part in base.get(key, [])}
        for part in form.get(key, []):
            assert not {"add_rows", "drop_rows", "texts", "drop"} & set(part), "not needed by any form yet"
            known[part["id"]] = known.get(part["id"], {}) | part
        lists[key] = list(known.values())
    return base | form | lists
