#!/usr/bin/env python3
"""Checks the shape of files: sizes, line lengths, names, and a README a folder."""
import re
import sys

from project_files import ROOT, project_files, report

CODE = (".cpp", ".hpp", ".py", ".sh", ".ts", ".tsx", ".mjs")
LINES_MAX, TEST_LINES_MAX, PAGE_LINES_MAX, README_LINES_MAX = 300, 400, 250, 80
COLUMNS_MAX = 100
VAGUE = re.compile(r"(^|[_-])(util|utils|utility|common|helpers?|managers?|misc)($|[_-])")
COMPARISON = r"CAF_(CHECK|REQUIRE)_[A-Z_]+"
ELEMENT_OF_TEMPORARY = re.compile(COMPARISON + r"\(.*\)\.value\(\)[^,>]*\.(at|front|back)\(")
# Layers are folders of their own, wherever they stand.
LAYERS = {"runtime/base", "runtime/kernel", "runtime/node", "runtime/ctl", "actors/protocol"}


def code_files():
    """Files of code by suffix, and the scripts without one by their first line."""
    for path in project_files():
        if path.suffix in CODE:
            yield path
        elif not path.suffix:
            with open(ROOT / path, "rb") as file:
                if file.read(2) == b"#!":
                    yield path


def lines_max(path):
    if path.parts[0] == "tests" or ".test." in path.name:
        return TEST_LINES_MAX
    if path.parts[:3] == ("web", "src", "pages"):
        return PAGE_LINES_MAX
    return LINES_MAX


def too_long(files):
    for path, lines in files.items():
        if len(lines) > lines_max(path):
            yield f"{path}: {len(lines)} lines, at most {lines_max(path)}"


def too_wide(files):
    for path, lines in files.items():
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX:
                yield f"{path}:{number}: {len(line)} columns, at most {COLUMNS_MAX}"


def dangling(files):
    """CAF's comparing macros bind references: what an element of a temporary leaves is garbage."""
    for path, lines in files.items():
        for number, line in enumerate(lines, 1):
            if ELEMENT_OF_TEMPORARY.search(line):
                yield f"{path}:{number}: give the value a name before comparing a part of it"


def undocumented(files):
    """Headers that say nothing of what they offer (REQ API-NFR-010)."""
    for path, lines in files.items():
        if path.suffix != ".hpp" or path.parts[0] == "tests" or path.name == "precompiled.hpp":
            continue
        if not any(line.lstrip().startswith("///") for line in lines):
            yield f"{path}: no doc comment says what it is for"


def vague_names():
    for path in project_files():
        if any(VAGUE.search(part.split(".")[0]) for part in path.parts):
            yield f"{path}: says nothing about what is in it"


def without_readme():
    tops = {path.parts[0] for path in project_files() if len(path.parts) > 1}
    for folder in sorted((tops - {".ci"}) | {layer for layer in LAYERS if (ROOT / layer).is_dir()}):
        readme = ROOT / folder / "README.md"
        if not readme.is_file():
            yield f"{folder}: has no README.md"
        elif len(readme.read_text(encoding="utf-8").splitlines()) > README_LINES_MAX:
            yield f"{folder}/README.md: longer than a page"


def main():
    files = {p: (ROOT / p).read_text(encoding="utf-8").splitlines() for p in code_files()}
    good = [
        report("files keep their size", [*too_long(files)]),
        report(f"lines keep to {COLUMNS_MAX} columns", [*too_wide(files)]),
        report("comparisons keep what they compare", [*dangling(files)]),
        report("headers say what they offer", [*undocumented(files)]),
        report("names say what is inside", [*vague_names()]),
        report("every folder has a README of a page", [*without_readme()]),
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
