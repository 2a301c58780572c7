# shellcheck shell=bash
# The data folder: private PostgreSQL (pg/), keys/, outbox/, media/, log/, and its lock.

# Ends the command when $1 is no port, or when something on this machine listens there.
require_free_port() {
    if [[ ! $1 =~ ^[0-9]{1,5}$ ]] || ((10#$1 > 65535)); then
        fail "'$1' is not a port: give a number up to 65535 with --port."
    fi
    # 0 lets the node choose.
    ((10#$1)) || return 0
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
        fail "Port $1 is taken by another program: choose another with --port N."
    fi
}

# Ends the command when another 'up' serves the data folder $1.
require_free_folder() {
    [[ ! -e $1/lock ]] || flock -w "$(lock_patience "$1")" -- "$1/lock" true || refuse_folder "$1"
}

# Seconds to wait for the lock: what a killed 'up' had begun, such as a migration, ends by itself.
lock_patience() {
    if [[ -e /proc/$(cat "$1/lock" 2>/dev/null)/stat ]]; then
        echo 0
    else
        echo 20
    fi
}

refuse_folder() {
    fail "The data folder $1 is in use by another './parley up' (process $(cat "$1/lock"))": \
        "stop that one or choose another folder with --data DIR."
}

# Creates what is missing in the data folder $1, and locks it until this process ends.
open_data_folder() {
    local data=$1
    (umask 077 && mkdir -p -- "$data"/{keys,log,outbox,media}) 2>/dev/null ||
        fail "Cannot write to the data folder $data:" \
            "run as its owner or choose another with --data DIR."
    exec {lock}>>"$data/lock" || fail "Cannot write to $data/lock: run as its owner."
    flock -w "$(lock_patience "$data")" "$lock" || refuse_folder "$data"
    echo $$ >"$data/lock"
}

# Makes the keys that neither the environment nor the folder has, and exports where all of them are.
provide_keys() {
    local keys=$1/keys
    if [[ -z ${MASTER_KEY:-} ]]; then
        if [[ ! -s $keys/master.key ]]; then
            # A new key in place of a lost one would make every stored message unreadable for good.
            [[ ! -d $1/pg/data || -n ${DATABASE_URL:-} ]] ||
                fail "$keys/master.key is missing while the database exists:" \
                    "restore the file, or remove $1 to begin anew."
            write_key "$keys/master.key" openssl rand -base64 32
        fi
        export MASTER_KEY=$keys/master.key
    fi
    if [[ -z ${JWT_PRIVATE_KEY:-} ]]; then
        [[ -s $keys/jwt_private.pem ]] ||
            write_key "$keys/jwt_private.pem" \
                openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048
        [[ $keys/jwt_public.pem -nt $keys/jwt_private.pem ]] ||
            write_key "$keys/jwt_public.pem" openssl pkey -pubout -in "$keys/jwt_private.pem"
        export JWT_PRIVATE_KEY=$keys/jwt_private.pem JWT_PUBLIC_KEY=$keys/jwt_public.pem
    fi
}

# write_key FILE COMMAND...: whole or not at all, and readable by its owner only.
write_key() {
    (umask 077 && "${@:2}" >"$1.new" && mv -- "$1.new" "$1") || fail "Cannot write $1."
}

# Keeps a log below 50 MB: what is there moves to FILE.1. Writers must append.
rotate_log() {
    if [[ $(stat -c %s -- "$1" 2>/dev/null || echo 0) -gt 50000000 ]]; then
        cp -- "$1" "$1.1" && : >"$1"
    fi
}
