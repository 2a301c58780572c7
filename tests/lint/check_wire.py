#!/usr/bin/env python3
"""Checks that every message of an entity or a gateway has a number under which it travels."""
import re
import sys

from project_files import ROOT, report

# What is said to entities and gateways, wherever they live, and what they answer.
PROTOCOLS = ("actors/protocol/conversation.hpp", "actors/protocol/user.hpp")
ENTITIES = ("actors/conversation.hpp", "actors/user.hpp")
TABLE = "actors/protocol/wire_rows.hpp"
MESSAGE = re.compile(r"CAF_ALLOW_UNSAFE_MESSAGE_TYPE\(parley::([\w:]+)\)")
# What a handler answers, at once or later.
ANSWER = re.compile(r"^    (?:caf::result<)?([\w:]+)>?\s+on_\w+\(", re.MULTILINE)
ROW = re.compile(r"travels<([\w:]+), (\d+)>")


def without_row(rows):
    known = {name for name, _ in rows}
    for header in PROTOCOLS:
        for name in MESSAGE.findall((ROOT / header).read_text(encoding="utf-8")):
            if name not in known:
                yield f"{header}: {name} does not travel: {TABLE} has no row for it"
    for header in ENTITIES:
        for name in ANSWER.findall((ROOT / header).read_text(encoding="utf-8")):
            if name != "void" and name not in known:
                yield f"{header}: the answer {name} does not travel: {TABLE} has no row for it"


def used_twice(rows):
    numbers = [number for _, number in rows]
    for number in sorted({n for n in numbers if numbers.count(n) > 1 or n in ("0", "1")}):
        yield f"{TABLE}: the number {number} is used twice"


def main():
    rows = ROW.findall((ROOT / TABLE).read_text(encoding="utf-8"))
    held = [
        report("every message of an entity travels between nodes", list(without_row(rows))),
        report("every number of a message is used once", list(used_twice(rows))),
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
