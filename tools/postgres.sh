# shellcheck shell=bash
# A private PostgreSQL in a folder of ours, on a unix socket, apart from any server of the system.
#
# PostgreSQL refuses to run as root, so root runs it as the user postgres, who may not be able to
# walk to the folder (a checkout in /root). The server therefore gets the folder as an open
# descriptor and names everything through it. That also keeps its socket's name short.

: "${root:?}"
postgres_bin=/usr/lib/postgresql/15/bin
postgres_settings=(
    # Tests may want to reach it through a network.
    "listen_addresses=${PARLEY_TEST_PG_LISTEN:-}"
    unix_socket_directories=/proc/self/fd/9/sock
    unix_socket_permissions=0700
    max_connections=100
    shared_buffers=256MB
    jit=off
    synchronous_commit=on
    wal_compression=lz4
    max_wal_size=4GB
    checkpoint_timeout=15min
    log_checkpoints=off
    cluster_name=parley
)
postgres_pid='' postgres_socket=''

# postgres_become FOLDER COMMAND...: replaces this shell with a program that runs as the owner of
# the folder and has the folder as descriptor 9.
postgres_become() {
    local as=(setpriv) user
    if ((EUID == 0)); then
        user=$(stat -c %U -- "$1")
        as+=("--reuid=$user" "--regid=$(stat -c %G -- "$1")" --init-groups)
    fi
    cd / && exec 9<"$1"
    exec "${as[@]}" "${@:2}"
}

# postgres_create FOLDER [INITDB_OPTION...]: makes the cluster unless it is there.
postgres_create() {
    local folder=$1
    [[ ! -d $folder/data ]] || return 0
    (umask 077 && mkdir -p -- "$folder/sock")
    ((EUID)) || chown postgres:postgres -- "$folder" "$folder/sock"
    # Made beside its place and moved there when complete: a first start cut short can be repeated.
    rm -rf -- "$folder/new"
    (postgres_become "$folder" "$postgres_bin/initdb" -D /proc/self/fd/9/new -U postgres \
        --auth=trust -E UTF8 --locale=C.UTF-8 --no-instructions --data-checksums "${@:2}")
    mv -- "$folder/new" "$folder/data"
}

# Becomes the server of FOLDER, which shuts down in good order when its parent dies, whatever of.
postgres_serve() {
    local setting options=()
    for setting in "${postgres_settings[@]}"; do
        options+=(-c "$setting")
    done
    [[ ! ${lock:-} ]] || exec {lock}>&-
    postgres_become "$1" --pdeathsig INT \
        "$postgres_bin/postgres" -D /proc/self/fd/9/data "${options[@]}"
}

# postgres_start FOLDER LOG: starts the server as a child of this shell and waits until it answers.
# Sets postgres_pid. After a kill -9 what is left of the old server refuses a new one for a moment.
postgres_start() {
    local folder=$1 log=$2 began=$SECONDS
    postgres_find_socket "$folder"
    while true; do
        set -m
        postgres_serve "$folder" </dev/null >>"$log" 2>&1 &
        postgres_pid=$!
        set +m
        # Whoever watches it says what its end means; bash need not tell.
        disown "$postgres_pid"
        while kill -0 "$postgres_pid" 2>/dev/null; do
            if "$postgres_bin/pg_isready" -q -h "$postgres_socket" -U postgres -d postgres; then
                postgres_own "$folder"
                return
            fi
            ((SECONDS - began < 600)) || return 1
            sleep 0.02
        done
        ((SECONDS - began < 20)) || return 1
        tail -n 3 -- "$log" | grep -qE 'postmaster.pid|shared memory' || return 1
        sleep 0.2
    done
}

# The role and the database of the node, once. The role owns its database and is nothing more.
postgres_own() {
    [[ ! -e $1/owned ]] || return 0
    "$postgres_bin/psql" -XqAt -v ON_ERROR_STOP=1 -h "$postgres_socket" -U postgres -d postgres \
        <<'SQL' &&
SELECT 'CREATE ROLE parley LOGIN'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parley') \gexec
SELECT 'CREATE DATABASE parley OWNER parley'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'parley') \gexec
\connect parley
CREATE EXTENSION IF NOT EXISTS pg_prewarm;
SQL
        : >"$1/owned"
}

# Sets postgres_socket, the folder of the socket for clients: its name stands in a URL, and with the
# file's it has at most 107 bytes.
postgres_find_socket() {
    postgres_socket=$1/sock
    if ((${#postgres_socket} > 88)) || [[ $postgres_socket == *[!a-zA-Z0-9/._-]* ]]; then
        # The folder remembers its short name: a start after a kill -9 leaves no second one.
        postgres_link=$(cat "$1/short_name" 2>/dev/null) || true
        if [[ ! $postgres_link || ! -O $postgres_link ]]; then
            postgres_link=$(mktemp -d /tmp/parley.XXXXXX)
            echo "$postgres_link" >"$1/short_name"
        fi
        ln -sfn -- "$1/sock" "$postgres_link/sock"
        postgres_socket=$postgres_link/sock
    fi
}

postgres_url() { printf 'postgresql://parley@/parley?host=%s' "$postgres_socket"; }

# Stops the server of FOLDER, whoever started it: in good order, or at once when that takes long.
postgres_stop() {
    local pid i
    [[ ! ${postgres_link:-} ]] || rm -rf -- "$postgres_link"
    pid=$(head -n 1 -- "$1/data/postmaster.pid" 2>/dev/null) || return 0
    # The file may be a dead server's, and its number another program's by now.
    [[ /proc/$pid/cwd -ef $1/data ]] || return 0
    kill -INT "$pid" 2>/dev/null || return 0
    for ((i = 0; i < 1500; i++)); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.02
    done
    kill -QUIT "$pid" 2>/dev/null || true
}

# Brings the database that DATABASE_URL names to the newest version.
migrate() {
    local stamp=$root/build/stamp/migrations known
    known=$(find "$root/persistence/migrations" -type f -not -name '*.pyc' -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
    # Alembic takes half a second to say that there is nothing to do.
    [[ ! $postgres_socket || "$known $(migrated_to)" != "$(cat "$stamp" 2>/dev/null)" ]] || return 0
    step "Migrating the database" migrate run_alembic
    if [[ $postgres_socket ]]; then
        mkdir -p "${stamp%/*}" && echo "$known $(migrated_to)" >"$stamp"
    fi
}

run_alembic() { (cd -- "$root/persistence" && /usr/bin/python3 -m alembic upgrade head); }

migrated_to() {
    "$postgres_bin/psql" -XqAt -h "$postgres_socket" -U parley -d parley \
        -c 'SELECT version_num FROM alembic_version' 2>/dev/null || true
}
