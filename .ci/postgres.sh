# A PostgreSQL server for one test run. To be sourced. Its data is deleted at the end, so the server does not wait for the
# disk (fsync): emptying a database between two tests takes a tenth of the time.
#
#   start_postgres   start the server and set POSTGRES to its URL; return 1 if PostgreSQL is not installed
#   stop_postgres    stop the server and delete its folder; does nothing without a server

POSTGRES=""
_cluster=""

# PostgreSQL refuses to run as root.
_as_its_user() {
    if [[ $EUID == 0 ]]; then runuser -u postgres -- "$@"; else "$@"; fi
}

_postgres_programs() {
    local folders
    folders=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V)
    command -v pg_config >/dev/null && folders+=" $(pg_config --bindir)"
    for folder in $(tac -s ' ' <<<"${folders//$'\n'/ }"); do
        [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/postgres ]] && echo "$folder" && return
    done
    return 1
}

start_postgres() {
    local programs port password
    programs=$(_postgres_programs) || return 1
    [[ $EUID != 0 ]] || id postgres >/dev/null 2>&1 || return 1
    port=$(python -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
    password=$(python -c "import secrets; print(secrets.token_hex(16))")
    # The path must be short: a socket's path has at most 107 characters.
    _cluster=$(mktemp -d /tmp/diseasemaps-tests-XXXXXX)
    echo "$password" >"$_cluster/password"
    [[ $EUID != 0 ]] || chown -R postgres "$_cluster"
    (
        cd /
        _as_its_user "$programs/initdb" --pgdata="$_cluster/data" --username=tests --pwfile="$_cluster/password" \
            --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync
        _as_its_user "$programs/pg_ctl" start --wait --silent --pgdata="$_cluster/data" --log="$_cluster/log" --options="\
            -c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$_cluster \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=2GB"
    ) >/dev/null || { cat "$_cluster/log" >&2; return 1; }
    _stop=("$programs/pg_ctl" stop --silent --mode=immediate --pgdata="$_cluster/data")
    POSTGRES="postgres://tests:$password@127.0.0.1:$port/diseasemaps"
}

stop_postgres() {
    [[ -n $_cluster ]] || return 0
    [[ -z $POSTGRES ]] || (cd / && _as_its_user "${_stop[@]}")
    rm -rf "$_cluster"
    _cluster=""
}
