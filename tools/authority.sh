# shellcheck shell=bash
# The authority of a cluster on one machine: whoever has a certificate of it may be a node.

# make_authority FOLDER: ca.pem and ca.key, once.
make_authority() {
    (umask 077 && mkdir -p -- "$1")
    [[ ! -s $1/ca.pem ]] || return 0
    sign "$1/ca" -x509 -subj '/CN=Parley cluster' \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign ||
        fail "Cannot make the certificates of the cluster in $1."
}

# make_certificate FOLDER NAME: NAME.pem and NAME.key of a node on this machine, once.
make_certificate() {
    [[ ! -s $1/$2.pem ]] || return 0
    sign "$1/$2" -x509 -CA "$1/ca.pem" -CAkey "$1/ca.key" -subj "/CN=$2" \
        -addext "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:$2" ||
        fail "Cannot make the certificate of $2 in $1."
}

# sign FILE OPTION...: a key and what `openssl req` makes of it, both whole or not at all.
sign() {
    (umask 077 &&
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -sha256 \
            -keyout "$1.key" -out "$1.new" "${@:2}" 2>/dev/null && mv -- "$1.new" "$1.pem")
}
