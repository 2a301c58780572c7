# shellcheck shell=bash
# Builds the server and the web client. Both cost next to nothing when nothing has changed.

# build_server PRESET [TARGET...]: configures when needed, then builds the targets (all by default).
build_server() {
    local preset=$1
    configure_server "$preset"
    ninja -C "build/$preset" -j "$(build_jobs)" "${@:2}"
}

configure_server() {
    # Ninja itself configures anew when a CMake file changes.
    [[ -f build/$1/build.ninja ]] || cmake --preset "$1"
}

# One compiler a core, as far as there is memory: a file that speaks CAF takes about 1 GB.
build_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1200000) }' /proc/meminfo)
    ((memory > 1)) || memory=1
    echo $((cores < memory ? cores : memory))
}

# Builds web/dist and installs what the client's tests need, when the sources have changed.
build_web() {
    local modules sources stamps=build/stamp
    mkdir -p "$stamps"
    modules=$(node --version; cat web/package.json web/package-lock.json)
    modules=$(sha256sum <<<"$modules")
    if [[ ! -d web/node_modules || $modules != "$(cat "$stamps/web-modules" 2>/dev/null)" ]]; then
        npm --prefix web ci --no-audit --no-fund
        echo "$modules" >"$stamps/web-modules"
    fi
    sources=$(find web \( -name node_modules -o -name dist \) -prune -o -type f \
        -not -name '*.tsbuildinfo' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
    if [[ ! -f web/dist/index.html || $sources != "$(cat "$stamps/web-dist" 2>/dev/null)" ]]; then
        npm --prefix web run build
        echo "$sources" >"$stamps/web-dist"
    fi
}
