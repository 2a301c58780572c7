#!/usr/bin/env python3
"""Runs clang-tidy on the C++ files that changed since it last found them clean: functions stay
small and simple (REQ API-NFR-009).

A file is clean until it, a header of ours that it reaches, its compile command or .clang-tidy
changes; that is remembered in build/tidy. Clang-tidy takes ten seconds and more a file, so a run
begins no more files after PARLEY_TIDY_SECONDS (240 unless told) and says how many it left; the
newest come first.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

from project_files import ROOT, report

BUILD = ROOT / "build" / "dev"
STAMPS = ROOT / "build" / "tidy"
BUDGET_SECONDS = float(os.environ.get("PARLEY_TIDY_SECONDS", "240"))
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def compile_commands():
    """The compile command of every source of ours, by its path relative to the root."""
    commands = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"])
        if path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / "build"):
            commands[path.relative_to(ROOT).as_posix()] = entry["command"]
    return commands


def contents_reached(name, known):
    """Digests of the file and of every header of ours that it includes, directly or not."""
    if name not in known and (ROOT / name).is_file():
        text = (ROOT / name).read_bytes()
        known[name] = hashlib.sha256(text).hexdigest()
        for target in INCLUDE.findall(text):
            contents_reached(target.decode(), known)
    return known


def stamp_of(name, command, rules):
    parts = [rules, command, json.dumps(contents_reached(name, {}), sort_keys=True)]
    return STAMPS / hashlib.sha256("\n".join(parts).encode()).hexdigest()


def newest_first(names):
    """Tests last, files of recent commits first; by name where there is no history to ask."""
    recent = {}
    if shutil.which("git"):
        log = subprocess.run(["git", "log", "-n", "50", "--name-only", "--format="], cwd=ROOT,
                             capture_output=True, text=True, check=False)
        for line in log.stdout.splitlines():
            recent.setdefault(line, len(recent))
    return sorted(names, key=lambda name: (
        name.startswith("tests/"), recent.get(name, len(recent)), name))


def tidy(name, command, stamp, deadline):
    """Returns None when the budget is spent, else what clang-tidy found."""
    if time.monotonic() > deadline:
        return None
    run = subprocess.run(["clang-tidy-19", "--quiet", name, "--", *flags_of(command)], cwd=ROOT,
                         capture_output=True, text=True, check=False)
    if run.returncode == 0:
        stamp.touch()
        return ""
    return run.stdout or run.stderr


def flags_of(command):
    """The compiler's flags alone; an unbuilt precompiled header gives way to its source."""
    words = shlex.split(command)
    words = words[next(i for i, word in enumerate(words) if "clang++" in word) + 1:]
    flags, i = [], 0
    while i < len(words):
        if words[i] in ("-o", "-c"):
            i += 2
        elif words[i:i + 3:2] == ["-Xclang", "-Xclang"] and words[i + 1] == "-include-pch" \
                and not (ROOT / words[i + 3]).is_file():
            i += 4
        else:
            flags.append(words[i])
            i += 1
    return flags


def main():
    STAMPS.mkdir(parents=True, exist_ok=True)
    commands = compile_commands()
    rules = hashlib.sha256((ROOT / ".clang-tidy").read_bytes()).hexdigest()
    stamps = {name: stamp_of(name, command, rules) for name, command in commands.items()}
    wanted = newest_first(name for name, stamp in stamps.items() if not stamp.exists())
    deadline = time.monotonic() + BUDGET_SECONDS
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(
            lambda name: tidy(name, commands[name], stamps[name], deadline), wanted))
    left = sum(result is None for result in results)
    print(f"{len(commands)} files: {len(commands) - len(wanted)} unchanged since they were clean, "
          f"{len(wanted) - left} checked now, {left} left for a later run")
    return 0 if report("C++ files are clean by clang-tidy", [r for r in results if r]) else 1


if __name__ == "__main__":
    sys.exit(main())
