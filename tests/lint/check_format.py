#!/usr/bin/env python3
"""Checks that clang-format would leave every C++ file as it is."""
import subprocess
import sys

from project_files import ROOT, project_files, report


def main():
    files = [str(path) for path in project_files(".hpp", ".cpp")]
    run = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *files], cwd=ROOT,
                         capture_output=True, text=True, check=False)
    findings = [line for line in run.stderr.splitlines() if ": error:" in line]
    if run.returncode and not findings:
        findings = [run.stderr]
    return 0 if report("C++ files are formatted by clang-format", findings) else 1


if __name__ == "__main__":
    sys.exit(main())
