#!/usr/bin/env bash
# Tests what ./parley says without building or serving anything.
set -uo pipefail

root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../..
scratch=$(mktemp -d)
failures=0
trap 'kill "${listener:-}" 2>/dev/null; rm -rf -- "$scratch"' EXIT

# expect FACT STATUS PATTERN COMMAND...: the command ends with that status and its words match.
expect() {
    local fact=$1 wanted=$2 pattern=$3 output status
    output=$(timeout 30 "${@:4}" 2>&1 </dev/null)
    status=$?
    if [[ $status == "$wanted" && $output =~ $pattern ]]; then
        echo "ok - $fact"
    else
        printf '%s\nstatus %s, not %s, or no match: %s\n' "$output" "$status" "$wanted" "$pattern"
        echo "not ok - $fact"
        failures=$((failures + 1))
    fi
}

parley=$root/parley
expect "--help names the commands" 0 'up .*test .*cluster .*bench' "$parley" --help
for command in up test cluster bench; do
    [[ $command != bench || ! -x $root/build/release/parleyctl ]] || continue
    expect "$command --help shows its usage" 0 "parley $command" "$parley" "$command" --help
done
expect "no command is a usage error" 2 './parley up' "$parley"
expect "an unknown command is named" 2 "no command 'serve'" "$parley" serve
expect "an unknown option of up is named" 2 "does not know '--prot'" "$parley" up --prot 1
expect "an option without its value is named" 2 '--port needs a value' "$parley" up --port
expect "a port that is none is named" 1 "'http' is not a port" "$parley" up --port http
expect "an unknown suite is named with the suites there are" 2 \
    "no suite 'units'.*unit integration" "$parley" test units
expect "cluster says that it needs a number" 2 'needs the number of nodes' "$parley" cluster
expect "a cluster of nobody is refused" 2 'needs the number of nodes' "$parley" cluster 0
expect "an unknown option of cluster is named" 2 "does not know '--prot'" \
    "$parley" cluster 3 --prot 1

coproc python3 -c 'import socket
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
s.accept()
s.accept()'
listener=$COPROC_PID
read -r taken <&"${COPROC[0]}"
expect "a taken port is named, and the way out" 1 "Port $taken is taken.*--port" \
    "$parley" up --port "$taken" --data "$scratch/data"

mkdir "$scratch/data"
exec {held}>"$scratch/data/lock"
flock "$held"
echo $$ >"$scratch/data/lock"
expect "a data folder in use is refused with its process" 1 "in use by .*process $$.*--data" \
    "$parley" up --data "$scratch/data"

exit $((failures > 0))
