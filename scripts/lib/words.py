#!/usr/bin/env python3
"""Finds words that the project does not use in docs, comments and strings.

Usage: words.py [FILE...]    (default: every tracked file of text or code)

Each line of words.txt has a pattern, a tab and better words. Each line of words-allowed.txt is "PATH: TEXT" of a place
where a word is correct, and must still occur. Exits 1 if a word is found anywhere else.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SUFFIXES = {".md", ".rs", ".toml", ".sh", ".py", ".service", ".rules", ".html", ".css", ".js"}
# Texts of others, and data.
SKIPPED = ("LICENSE", "Cargo.lock", "scripts/lib/words")
RUST_TEXT = re.compile(
    r"""//(?P<line>[^\n]*)|/\*(?P<block>.*?)\*/|\bb?r(?P<hashes>\#*)"(?P<raw>.*?)"(?P=hashes)"""
    r"""|b?"(?P<string>(?:\\.|[^"\\])*)"|'(?:\\.|[^'\\\n])'""",
    re.S,
)
HASH_COMMENT = re.compile(r"(?:^|\s)\#(?P<text>[^\n]*)|\"(?P<string>[^\"\n]*)\"|'(?P<single>[^'\n]*)'")


def texts(path, source):
    """Yields (line number, text) of the comments and strings in a file, or of its whole text."""
    if path.suffix == ".rs":
        pattern, names = RUST_TEXT, ("line", "block", "raw", "string")
    elif path.suffix in {".md", ".html", ".css", ".js"}:
        yield from enumerate(source.split("\n"), 1)
        return
    else:
        pattern, names = HASH_COMMENT, ("text", "string", "single")
    for match in pattern.finditer(source):
        for name in names:
            if match.group(name):
                first = source.count("\n", 0, match.start(name)) + 1
                yield from enumerate(match.group(name).split("\n"), first)


def tracked():
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    for name in filter(None, names):
        path = ROOT / name
        is_script = path.parent.name in {"scripts", ".ci"} and not path.suffix
        if path.is_file() and (path.suffix in SUFFIXES or is_script) and not name.startswith(SKIPPED):
            yield path


def lines(name):
    file = HERE / name
    return [line for line in file.read_text().split("\n") if line and not line.startswith("#")] if file.exists() else []


def main(names):
    words = [line.split("\t") for line in lines("words.txt")]
    patterns = [(re.compile(rf"(?<![\w-])(?:{word})(?![\w-])", re.I), better) for word, better in words]
    allowed = {line: False for line in lines("words-allowed.txt")}
    found = 0
    for path in (Path(name).resolve() for name in names) if names else tracked():
        shown = path.relative_to(ROOT).as_posix()
        for number, text in texts(path, path.read_text(errors="replace")):
            for pattern, better in patterns:
                for match in pattern.finditer(text):
                    key = next((k for k in allowed if k.startswith(f"{shown}: ") and k[len(shown) + 2 :] in text), None)
                    if key:
                        allowed[key] = True
                        continue
                    found += 1
                    print(f'{shown}:{number}: "{match.group()}": {better}: {text.strip()[:100]}')
    if not names:
        for key in (key for key, used in allowed.items() if not used):
            found += 1
            print(f"words-allowed.txt: no longer needed: {key}")
    if found:
        print(f"{found} places", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
