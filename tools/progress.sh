# shellcheck shell=bash
# What the user sees of long steps. A step runs in the background with its output in
# build/log/NAME.log; one that lasts over a second shows its title and seconds on stderr, and one
# that fails shows the end of its log. Several steps begun together run side by side. Whoever
# sources this calls stop_steps when it ends before its time.

: "${root:?}"
log_dir=$root/build/log
step_titles=() step_logs=() step_pids=() step_starts=()

say() { printf '%s\n' "$*" >&2; }

# Ends the command with one sentence.
fail() {
    say "parley: $*"
    exit 1
}

# begin TITLE NAME COMMAND...: starts a step; finish waits for it.
begin() {
    local title=$1 log=$log_dir/$2.log
    shift 2
    mkdir -p -- "$log_dir" 2>/dev/null ||
        fail "Cannot write to $log_dir: run as the owner of the checkout."
    # Job control gives every step its own process group, so that it can be ended as a whole.
    set -m
    run_step "$@" >"$log" 2>&1 </dev/null &
    set +m
    step_titles+=("$title") step_logs+=("$log") step_pids+=($!) step_starts+=("$SECONDS")
}

# A step's log ends with its time: finish hears of some only when others are done.
run_step() {
    # shellcheck disable=SC2034 # for the trap
    step_began=$SECONDS
    trap 'echo "ended after $((SECONDS - step_began)) s"' EXIT
    "$@"
}

# Waits for all steps begun; ends the command when one of them failed.
finish() {
    local i status ticker seconds=0
    show_steps &
    ticker=$!
    # The last begun is the first waited for: begin the longest first.
    for ((i = ${#step_pids[@]} - 1; i >= 0; i--)); do
        status=0
        wait "${step_pids[i]}" || status=$?
        seconds=$(sed -n '$s/^ended after \([0-9]*\) s$/\1/p' "${step_logs[i]}")
        if ((status)); then
            end_display "$ticker"
            clear_line
            say "parley: ${step_titles[i]} failed with status $status. The end of ${step_logs[i]}:"
            tail -n 20 -- "${step_logs[i]}" | sed 's/^/    /' >&2
            exit 1
        fi
        ((${seconds:-0} < 2)) || { clear_line && say "${step_titles[i]}: done in $seconds s"; }
    done
    end_display "$ticker"
    clear_line
    step_titles=() step_logs=() step_pids=() step_starts=()
}

# step TITLE NAME COMMAND...: one step, start to end.
step() {
    begin "$@"
    finish
}

stop_steps() {
    local pid
    is_main_shell || return 0
    for pid in "${step_pids[@]}"; do
        kill -TERM -- "-$pid" 2>/dev/null || true
    done
}

# A background job that is killed between its fork and its exec runs the traps of the main shell.
is_main_shell() { [[ $BASHPID == "$$" ]]; }

end_display() {
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

clear_line() { [[ ! -t 2 ]] || printf '\r\033[K' >&2; }

# Shows what runs: a line that changes in place on a terminal, a line now and then in a log.
show_steps() {
    local tick=0 i line never
    exec {never}<> <(:)
    # A command that was interrupted cannot end this.
    while kill -0 $$ 2>/dev/null; do
        # Sleeps without a process of its own, which would outlive this one.
        read -rt 1 -u "$never" || true
        tick=$((tick + 1)) line=''
        for i in "${!step_pids[@]}"; do
            kill -0 "${step_pids[i]}" 2>/dev/null || continue
            line+="${line:+ | }${step_titles[i]}: $((SECONDS - step_starts[i])) s"
            line+=$(step_position "${step_logs[i]}")
        done
        [[ $line ]] || continue
        if [[ -t 2 ]]; then
            printf '\r\033[K%.*s' "$((${COLUMNS:-80} - 1))" "$line" >&2
        elif ((tick == 1 || tick % 30 == 0)); then
            say "$line"
        fi
    done
}

# How far Ninja has come, from the last [done/all] in a log.
step_position() {
    local position
    position=$(tail -c 2000 -- "$1" | grep -oE '^\[[0-9]+/[0-9]+\]' | tail -n 1) || true
    printf '%s' "${position:+ $position}"
}
