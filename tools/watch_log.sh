# shellcheck shell=bash
# Shows people what the node's JSON log says: what is wrong while it runs, its end when it dies.

# Rewrites JSON log lines as 'LEVEL: EVENT, NAME=VALUE, ...'; other lines stay as they are.
readable_log() {
    sed -u -E '
        s/^\{.*"level":"([a-z]+)".*"event":"(.*)\}$/\1: \2/
        t fields
        b
        : fields
        s/",?"trace_id":"[^"]*//
        s/"?,"([A-Za-z0-9_]+)":"?/, \1=/g
        s/"$//'
}

# Shows on stderr the warnings and errors that are appended to FILE from now on.
watch_log() {
    : >>"$1"
    set -m
    # A watcher that outlives its script for a moment must not keep the folder locked.
    # shellcheck disable=SC2154
    {
        tail -n 0 -F --pid=$$ -- "$1" 2>/dev/null |
            grep --line-buffered -E '"level":"(warning|error)"' | readable_log
    } </dev/null >&2 {lock}>&- &
    log_watcher=$!
    set +m
    disown "$log_watcher"
}

stop_watching_log() { [[ ! ${log_watcher:-} ]] || kill -- "-$log_watcher" 2>/dev/null || true; }
