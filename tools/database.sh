# shellcheck shell=bash
# The database that nodes are served with: the one that DATABASE_URL names, or a private one.

: "${postgres_bin:?}"

# open_database DATA LOG: a server answers at DATABASE_URL, which is exported, or the command ends.
open_database() {
    if [[ ${DATABASE_URL:-} ]]; then
        require_database
    else
        start_database "$@"
    fi
}

require_database() {
    local address
    # A password has no place on a command line, and asking whether a server is there needs none.
    address=$(sed -E 's#(//[^:/@]*):[^@/]*@#\1@#' <<<"$DATABASE_URL")
    "$postgres_bin/pg_isready" -q -t 5 -d "$address" ||
        fail "No PostgreSQL answers where DATABASE_URL points:" \
            "start it, or unset DATABASE_URL to use a private one."
}

# The private server of the data folder, made on first use.
start_database() {
    local data=$1 log=$2
    [[ -x $postgres_bin/postgres ]] || fail "PostgreSQL 15 is missing: './parley up' installs it."
    if [[ ! -d $data/pg/data ]]; then
        step "Creating the database" initdb postgres_create "$data/pg"
    fi
    rotate_log "$log"
    postgres_start "$data/pg" "$log" || {
        tail -n 10 -- "$log" | sed 's/^/    /' >&2
        fail "PostgreSQL did not start: the end of $log stands above."
    }
    DATABASE_URL=$(postgres_url)
    export DATABASE_URL
}
