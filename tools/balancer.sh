# shellcheck shell=bash
# nginx in front of the nodes of one machine.

# balancer_config FOLDER PORT NODE_PORT...: what nginx is to do. A node that does not answer is left
# alone for a second; a request that a node may have begun goes to no other one.
balancer_config() {
    local folder=$1 port=$2 node servers=''
    for node in "${@:3}"; do
        servers+="        server 127.0.0.1:$node max_fails=1 fail_timeout=1s;"$'\n'
    done
    cat <<END
worker_processes auto;
pid $folder/nginx.pid;
error_log $folder/nginx.log error;
daemon off;
events { worker_connections 16384; }
http {
    access_log off;
    client_max_body_size 64m;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    map \$http_upgrade \$upgrade { default upgrade; '' ''; }
    upstream nodes {
        least_conn;
$servers        keepalive 64;
    }
    # The requests of one polling session belong to one node.
    upstream sessions {
        hash \$remote_addr\$http_user_agent consistent;
$servers        keepalive 64;
    }
    server {
        listen 127.0.0.1:$port backlog=4096;
        proxy_http_version 1.1;
        proxy_set_header Host \$http_host;
        proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
        proxy_set_header Upgrade \$http_upgrade;
        proxy_set_header Connection \$upgrade;
        proxy_connect_timeout 1s;
        proxy_read_timeout 90s;
        proxy_send_timeout 90s;
        proxy_buffering off;
        proxy_request_buffering off;
        proxy_next_upstream error timeout;
        location / { proxy_pass http://nodes; }
        location /socket.io { proxy_pass http://sessions; }
    }
}
END
}

# balancer_start FOLDER PORT NODE_PORT...: sets balancer_pid.
balancer_start() {
    local folder=$1
    mkdir -p -- "$folder"
    balancer_config "$@" >"$folder/nginx.conf"
    # Its workers are not root, and body files go through them.
    ((EUID)) || chmod 711 -- "$folder"
    set -m
    # shellcheck disable=SC2154
    setpriv --pdeathsig TERM nginx -p "$folder" -e "$folder/nginx.log" -c "$folder/nginx.conf" \
        </dev/null >>"$folder/nginx.out" 2>&1 {lock}>&- &
    balancer_pid=$!
    set +m
    disown "$balancer_pid"
}

balancer_stop() { [[ ! ${balancer_pid:-} ]] || kill -TERM "$balancer_pid" 2>/dev/null || true; }
