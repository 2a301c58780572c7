"""The project's own files, without what is installed or built; no git needed."""
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOT_OURS = {"build", "node_modules", "dist", "__pycache__"}


def project_files(*suffixes):
    """Paths relative to the root with one of the suffixes (all files without), sorted."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_OURS and not is_hidden(folder, f)]
        for file in files:
            path = pathlib.Path(folder, file).relative_to(ROOT)
            if not suffixes or path.suffix in suffixes:
                found.append(path)
    return sorted(found)


def is_hidden(folder, name):
    return name.startswith(".") and not (name == ".ci" and pathlib.Path(folder) == ROOT)


def report(fact, findings):
    """Prints one case of a check, its findings first; returns whether it holds."""
    for finding in findings:
        print(finding)
    print(f"not ok - {fact}" if findings else f"ok - {fact}")
    return not findings
