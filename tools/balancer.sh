# shellcheck shell=bash
# HAProxy in front of the nodes of one machine.

# balancer_config PORT NODE_PORT...: what it is to do. It asks every node whether it lives, and cuts
# the connections to one that does not answer, so that its clients go to another at once. One that
# drains gets nothing new and answers what it has: cut off like a dead one, it would take along what
# is just being sent elsewhere. A request that a node may have begun goes to no other one.
balancer_config() {
    local node servers='' number=0
    for node in "${@:2}"; do
        servers+="    server node$((++number)) 127.0.0.1:$node"$'\n'
    done
    cat <<END
global
    maxconn 8192
defaults
    mode http
    option forwardfor
    option redispatch 1
    retries 5
    retry-on conn-failure
    timeout connect 1s
    timeout http-request 10s
    timeout http-keep-alive 75s
    timeout client 90s
    timeout server 90s
    timeout tunnel 90s
    timeout check 500ms
    # Any other answer will do: who has lost the database can still say so.
    option httpchk
    http-check send meth GET uri /ready ver HTTP/1.1 hdr Host localhost
    http-check expect ! string draining error-status L7OKC
    default-server check inter 500ms fall 6 rise 1 on-marked-down shutdown-sessions
frontend front
    bind 127.0.0.1:$1
    use_backend polling if { path_beg /socket.io }
    default_backend nodes
backend nodes
    # By turns: least connections would send everything to a node that has just gone.
    balance roundrobin
$servers
# The requests of one polling session belong to one node.
backend polling
    balance source
    hash-type consistent
$servers
END
}

# balancer_start FOLDER PORT NODE_PORT...: sets balancer_pid.
balancer_start() {
    local folder=$1
    mkdir -p -- "$folder"
    balancer_config "${@:2}" >"$folder/haproxy.cfg"
    set -m
    # shellcheck disable=SC2154
    setpriv --pdeathsig TERM haproxy -db -f "$folder/haproxy.cfg" \
        </dev/null >>"$folder/haproxy.log" 2>&1 {lock}>&- &
    balancer_pid=$!
    set +m
    disown "$balancer_pid"
}

balancer_stop() { [[ ! ${balancer_pid:-} ]] || kill -TERM "$balancer_pid" 2>/dev/null || true; }
