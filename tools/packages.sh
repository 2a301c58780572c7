# shellcheck shell=bash
# Installs the Debian packages that the lists name and the machine lacks.

# install_packages FILE [TEST_FILE SUITE...]: a list has a package a line; in the list for tests the
# words after it are the suites that need it (none: all do).
install_packages() {
    local wanted missing
    command -v apt-get >/dev/null ||
        fail "This machine has no apt-get: Parley installs itself on Debian 12 only."
    mapfile -t wanted < <(packages_wanted "$@")
    node_is_recent || wanted+=(nodejs npm)
    mapfile -t missing < <(packages_missing "${wanted[@]}")
    if ((${#missing[@]})); then
        require_administrator "${missing[@]}"
        step "Installing Debian packages (${#missing[@]})" install apt_install "${missing[@]}"
    fi
    # An older node of the user's may stand before Debian's.
    node_is_recent || PATH=/usr/bin:$PATH
}

packages_wanted() {
    sed -E 's/#.*//; /^\s*$/d' "$1"
    (($# < 2)) || awk -v suites=" ${*:3} " '
        /^ *(#|$)/ { next }
        NF == 1 { print $1; next }
        { for (i = 2; i <= NF; i++) if (index(suites, " " $i " ")) { print $1; next } }' "$2"
}

packages_missing() {
    comm -13 \
        <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' -- "$@" 2>/dev/null |
            sed -n 's/^installed //p' | LC_ALL=C sort) \
        <(printf '%s\n' "$@" | LC_ALL=C sort -u)
}

# The web client builds with Node.js 18 or later, wherever it came from.
node_is_recent() {
    command -v npm >/dev/null && [[ $(node --version 2>/dev/null) =~ ^v(1[89]|[2-9][0-9])\. ]]
}

require_administrator() {
    ((EUID)) || return 0
    command -v sudo >/dev/null ||
        fail "Packages are missing and there is no sudo:" \
            "as root, run 'apt-get install --no-install-recommends $*'."
    sudo -n true 2>/dev/null ||
        fail "Packages are missing and sudo wants a password:" \
            "run 'sudo -v', then this command again."
}

apt_install() {
    apt_get update || true
    # A mirror that hiccups once is asked once more.
    apt_get install -y --no-install-recommends "$@" ||
        { sleep 5 && apt_get update && apt_get install -y --no-install-recommends "$@"; }
}

# apt-get as root, asking nothing, and patient with another apt-get that still runs.
apt_get() {
    local command=(env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
        apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@")
    if ((EUID)); then
        sudo -n "--preserve-env=http_proxy,https_proxy,no_proxy" "${command[@]}"
    else
        "${command[@]}"
    fi
}
