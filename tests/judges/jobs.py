"""The command line of judges that do one thing of several, or many of them one after the other."""
import json


def run(acts, words):
    """Does what the first word names with the others; `jobs JOBS.json` does each of a list of such words."""
    if words[0] != "jobs":
        acts[words[0]](*words[1:])
        return
    with open(words[1], encoding="utf-8") as file:
        for what, *more in json.load(file):
            acts[what](*more)
