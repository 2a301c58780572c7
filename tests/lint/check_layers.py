#!/usr/bin/env python3
"""Checks who includes whom: the layers of the tree, the seams around libpq and CAF, and cycles."""
import re
import sys

from project_files import ROOT, project_files, report

# Lowest first. A layer may include itself and the layers named beside it.
RECORDS = {
    "persistence/records.hpp", "persistence/log_records.hpp", "persistence/mention_records.hpp",
    "persistence/batch.hpp"}
MAY_INCLUDE = {
    "runtime/base": set(),
    "config": {"runtime/base"},
    "runtime/kernel": {"runtime/base", "config"},
    "persistence": {"runtime/base", "config"},
    "cluster": {"runtime/base", "config", "runtime/kernel", "persistence"},
    # Messages carry what is stored: of persistence they see the records, nothing else.
    "actors/protocol": {"runtime/base", "runtime/kernel", "cluster", *RECORDS},
    "actors": {
        "runtime/base", "config", "runtime/kernel", "persistence", "cluster", "actors/protocol"},
    "http": {"runtime/base", "config", "actors/protocol"},
    "runtime/ctl": {"runtime/base", "config"},
}
# The program and the tests put everything together.
UNBOUND = {"runtime/node", "tests"}

# A seam: the headers behind it, and the only folders that may include them.
SEAMS = {
    "libpq is known to persistence/pg only": (
        re.compile(r"libpq|postgres_ext\.h"),
        # The load generator counts the rows itself, past all that it measures.
        {"persistence/pg", "runtime/ctl/bench"}),
    "CAF stays out of base, config, persistence and ctl": (
        re.compile(r"caf/"),
        {"runtime/kernel", "cluster", "actors", "http", "runtime/node", "tests"}),
    "Asio stays out of base, config and protocol": (
        re.compile(r"boost/asio"),
        {"runtime/kernel", "runtime/ctl", "runtime/node", "persistence", "cluster", "actors",
         "http", "tests"}),
}
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def includes():
    """Every C++ file and what it includes, as written."""
    return {
        path.as_posix(): INCLUDE.findall((ROOT / path).read_text(encoding="utf-8"))
        for path in project_files(".hpp", ".cpp")}


def layer_of(name):
    known = [layer for layer in (*MAY_INCLUDE, *UNBOUND) if name.startswith(layer + "/")]
    return max(known, key=len, default=None)


def layer_violations(graph):
    for name, targets in graph.items():
        layer = layer_of(name)
        if layer is None:
            yield f"{name}: belongs to no layer"
        if layer not in MAY_INCLUDE:
            continue
        for target in targets:
            other = layer_of(target)
            allowed = {layer, *MAY_INCLUDE[layer]}
            if other is not None and other not in allowed and target not in allowed:
                yield f"{name}: {layer} may not include {target}"


def seam_violations(graph, header, folders):
    for name, targets in graph.items():
        if not any(name.startswith(folder + "/") for folder in folders):
            yield from (f"{name}: includes {t}" for t in targets if header.match(t))


def folder_edges(graph):
    """Which folder includes which; a folder and those inside it count as one house."""
    edges = {}
    for name, targets in graph.items():
        source = name.rpartition("/")[0]
        for target in targets:
            folder = target.rpartition("/")[0]
            related = (source + "/").startswith(folder + "/") or folder.startswith(source + "/")
            if target in graph and not related:
                edges.setdefault(source, set()).add(folder)
    return edges


def cycles(edges):
    """One line for every edge that closes a cycle, found by a walk in depth."""
    finished = set()

    def walk(node, path):
        if node in path:
            yield " -> ".join([*path[path.index(node):], node])
        elif node not in finished:
            for other in sorted(edges.get(node, ())):
                yield from walk(other, [*path, node])
            finished.add(node)

    for node in sorted(edges):
        yield from walk(node, [])


def main():
    graph = includes()
    files = {name: {t for t in targets if t in graph} for name, targets in graph.items()}
    good = [report("layers include only what the tree allows", [*layer_violations(graph)])]
    for fact, (header, folders) in SEAMS.items():
        good.append(report(fact, [*seam_violations(graph, header, folders)]))
    good.append(report("folders include each other without cycles", [*cycles(folder_edges(graph))]))
    good.append(report("files include each other without cycles", [*cycles(files)]))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
