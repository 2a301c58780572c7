#!/usr/bin/env bash
# Makes the secrets of a deployment in docker/secrets, those that are missing: keys, passwords, an
# authority of its own and the certificates of all services. Nothing that is there is changed.
#
# usage: docker/secrets.sh [--renew NAME] [HOST...]
#   HOST           further names or addresses at which people reach nginx (localhost always)
#   --renew NAME   a new certificate for nginx, postgres, node1, node2 or node3
set -euo pipefail
umask 077
folder=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/secrets
renew=''
if [[ ${1:-} == --renew ]]; then
    renew=${2:?a name} && shift 2
fi

# write FILE COMMAND...: whole or not at all.
write() {
    [[ ! -s $folder/$1 ]] || return 0
    "${@:2}" >"$folder/$1.new" && mv -- "$folder/$1.new" "$folder/$1"
}

names_of() {
    local name all=''
    for name in "$@"; do
        if [[ $name =~ ^[0-9.]+$|: ]]; then all+=",IP:$name"; else all+=",DNS:$name"; fi
    done
    printf '%s' "${all#,}"
}

# sign NAME OPTION...: NAME.key and what `openssl req` makes of it, NAME.pem.
sign() {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \
        -keyout "$folder/$1.key.new" -out "$folder/$1.pem.new" "${@:2}" 2>/dev/null
    # Written into the files that are there: a mounted file stays the same one.
    cat "$folder/$1.key.new" >"$folder/$1.key"
    cat "$folder/$1.pem.new" >"$folder/$1.pem"
    rm -- "$folder/$1.key.new" "$folder/$1.pem.new"
}

# certificate NAME HOST...: for a year, signed by the authority.
certificate() {
    [[ ! -s $folder/$1.pem || $renew == "$1" ]] || return 0
    sign "$1" -x509 -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -days 398 -subj "/CN=$1" \
        -addext "subjectAltName=$(names_of "${@:2}")" \
        -addext basicConstraints=critical,CA:FALSE
}

mkdir -p -- "$folder"
[[ -s $folder/ca.pem ]] ||
    sign ca -x509 -days 3650 -subj '/CN=Parley deployment' \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
certificate nginx localhost 127.0.0.1 nginx "$@"
certificate postgres primary standby localhost
for number in 1 2 3; do
    certificate "node$number" "node$number" parley-node localhost 127.0.0.1
done
write master_key openssl rand -base64 32
write jwt_private.pem openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048
write jwt_public.pem openssl pkey -pubout -in "$folder/jwt_private.pem"
write password_parley openssl rand -hex 24
write password_replication openssl rand -hex 24
write pgpass printf '*:*:*:parley:%s\n' "$(<"$folder/password_parley")"
# The folder is closed to everybody; in a container, each service reads the files that it is given,
# whoever it runs as. The authority's key goes into none.
chmod 644 -- "$folder"/*
chmod 600 -- "$folder/ca.key"
