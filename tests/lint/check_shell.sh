#!/usr/bin/env bash
# Checks every bash script with shellcheck.
set -euo pipefail

cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.."
mapfile -t scripts < <(
    find . \( -name node_modules -o -name build -o -name .git -o -name dist \) -prune -o -type f \
        -exec grep -lIE -m 1 '^#!.*\bbash$|^# shellcheck shell=bash$' {} + | LC_ALL=C sort
)
if shellcheck -x "${scripts[@]}"; then
    echo "ok - ${#scripts[@]} scripts are clean by shellcheck"
else
    echo "not ok - scripts are clean by shellcheck"
    exit 1
fi
