#!/usr/bin/env bash
# eng/postgres-up.sh DIR [start | stop | stop-now | kill | status]
#
# A real PostgreSQL server with pgvector on 127.0.0.1 from Debian's packages. They are unpacked beside the host's own, which stay as they
# are; no Docker. Everything of one server is in DIR: data, tls, port, server.log. Servers of different DIRs run side by side, each on a
# port of its own. stdout is one line, the Npgsql connection string; notes go to stderr.
#
#   start      unpacks, creates and starts what is not there yet; recovers a server that was killed
#   stop       disconnects everybody and stops        stop-now   does not write what is in memory: the next start recovers
#   kill       ends all of its processes with SIGKILL   status     says running (0) or stopped (3)
#
# Who has DIR/tls/ca.crt can check the server's certificate, which is for localhost and 127.0.0.1. TLS is possible, not required.
# fsync is off: nothing is lost when the server is killed, but much may be when the machine loses power.
#
# Environment: PG_MAJOR   17 (the default; Debian 13) or 18 (Debian 14)
#              PG_PREFIX  where the server is unpacked (/var/cache/mem0/postgresql-MAJOR for root, else the same below ~/.cache)
set -euo pipefail

usage='usage: postgres-up.sh DIR [start | stop | stop-now | kill | status]'
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
dir=$(absolute "${1:?$usage}")
action=${2:-start}
major=${PG_MAJOR:-17}

case $major in
    17) suite=trixie ;;
    18) suite=forky ;;
    *) die "PG_MAJOR is 17 or 18" ;;
esac
if [ "$(id -u)" -eq 0 ]; then cache=/var/cache; else cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}; fi
prefix=${PG_PREFIX:-$cache/mem0/postgresql-$major}
bin=$prefix/usr/lib/postgresql/$major/bin

# --- The packages -------------------------------------------------------------------------------------------------------------------

# Runs in a subshell, whose exit removes the download.
unpack() (
    umask 022
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    apt=()
    debian_apt "$suite" "$work"
    retry "${apt[@]}" --download-only install "postgresql-$major" "postgresql-$major-pgvector" openssl patchelf ||
        cannot "the mirror does not give PostgreSQL $major"

    rm -rf "$prefix"
    mkdir -p "$prefix"
    # Perl and locales serve only Debian's own scripts around the server.
    find "$work/cache/archives" -name '*.deb' ! -name '*perl*' ! -name 'locales_*' ! -name 'libc-l10n_*' -print0 |
        xargs -0 -n1 -P "$(nproc)" sh -c 'dpkg-deb -x "$1" "$0"' "$prefix"
    find "$prefix" -type f -perm /6000 -exec chmod ug-s {} +

    # The programs find the C library that they were built for beside them. LD_LIBRARY_PATH would reach the host's programs too.
    lib=$(echo "$prefix"/usr/lib/*-linux-gnu*)
    loader=$(echo "$lib"/ld-linux-*.so.*)
    for program in "$bin"/* "$prefix/usr/bin/openssl"; do
        [ "$(head -c4 "$program" | tr -d '\0')" = $'\177ELF' ] || continue
        "$loader" --library-path "$lib" "$prefix/usr/bin/patchelf" --set-interpreter "$loader" --force-rpath --set-rpath "$lib" "$program"
    done
    "$bin/postgres" --version >&2 || die "the unpacked server does not run"
    "$prefix/usr/bin/openssl" version >&2 || die "the unpacked openssl does not run"
    touch "$prefix/.complete"
)

ready() { [ -e "$prefix/.complete" ] && "$bin/postgres" --version >/dev/null 2>&1; }

provide() {
    ready && return
    (umask 022 && mkdir -p "$(dirname "$prefix")") || die "cannot write to $(dirname "$prefix"); name another folder with PG_PREFIX"
    exec 9>"$prefix.lock"
    flock 9
    if ! ready; then
        say "unpacking PostgreSQL $major and pgvector into $prefix"
        unpack
    fi
    exec 9>&-
}

# --- The server ---------------------------------------------------------------------------------------------------------------------

# PostgreSQL does not run as root: root's servers belong to the user postgres.
owner=()
if [ "$(id -u)" -eq 0 ]; then
    getent passwd postgres >/dev/null || useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin postgres
    owner=(setpriv --reuid postgres --regid "$(id -g postgres)" --clear-groups)
fi
as_owner() { (cd / && exec "${owner[@]}" env LC_ALL=C.UTF-8 "$@" 9>&-); } # No server inherits the lock.
ctl() { as_owner "$bin/pg_ctl" -D "$dir/data" "$@"; }

# The server and its children: the program at work in this data folder. A process that has ended, but that nobody has waited for, is none.
processes() {
    as_owner bash -c 'for p in /proc/[0-9]*; do [ "$p/exe" -ef "$1" ] && [ "$p/cwd" -ef "$2" ] && echo "${p#/proc/}"; done; true' \
        - "$bin/postgres" "$dir/data" 2>/dev/null
}
running() { [ -e "$dir/data/postmaster.pid" ] && processes | grep -x "$(head -n1 "$dir/data/postmaster.pid")" >/dev/null; }

kill_all() {
    local i pids
    for i in {1..100}; do
        pids=$(processes)
        [ -n "$pids" ] || return 0
        # The first one is stopped before the others are looked for, so that it starts no new ones meanwhile.
        if [ "$i" -eq 1 ] && running; then
            kill -STOP "$(head -n1 "$dir/data/postmaster.pid")" 2>/dev/null || true
            pids=$(processes)
        fi
        # shellcheck disable=SC2086 # one word a process
        kill -KILL $pids 2>/dev/null || true
        sleep 0.05
    done
    die "these processes do not end: $pids"
}

# What a killed server left behind would keep the next one from starting: children that have not noticed yet hold its shared memory, and
# the number in its lock file may belong to another process by now.
clear_leftovers() {
    local i
    for i in {1..40}; do
        [ -n "$(processes)" ] || break
        sleep 0.05
    done
    kill_all
    rm -f "$dir/data/postmaster.pid"
}

create() {
    rm -rf "$dir/data.new" "$dir/tls"
    as_owner env OPENSSL="$prefix/usr/bin/openssl" bash -s -- "$dir/tls" <"$certificate" || die "no certificate"
    # shellcheck disable=SC2016 # expanded by the owner's shell: nobody else's pipe is open to the owner
    as_owner bash -c 'exec "$@" --pwfile=<(echo postgres)' - \
        "$bin/initdb" -D "$dir/data.new" -U postgres -E UTF8 --locale=C.UTF-8 -A scram-sha-256 --no-sync >"$dir/initdb.log" 2>&1 || {
        cat "$dir/initdb.log" >&2
        die "initdb failed"
    }
    cat >>"$dir/data.new/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
ssl = on
ssl_cert_file = '../tls/server.crt'
ssl_key_file = '../tls/server.key'
fsync = off
full_page_writes = off
max_connections = 200
shared_buffers = 256MB
maintenance_work_mem = 256MB
# A build of an index by several processes needs more than the 64 MB of shared memory that a container has.
dynamic_shared_memory_type = mmap
jit = off
log_min_duration_statement = 1s
CONF
    mv "$dir/data.new" "$dir/data"
}

launch() {
    local attempt
    port=$(cat "$dir/port" 2>/dev/null || echo $((15400 + major)))
    for attempt in {1..50}; do
        while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
        if ctl -w -t 120 -l "$dir/server.log" -o "-c port=$port" start >"$dir/start.log" 2>&1; then
            echo "$port" >"$dir/port"
            return
        fi
        # Another server may have taken the port between the look and the start.
        grep -q 'Address already in use' < <(tail -n 5 "$dir/server.log") || break
        port=$((port + 1))
        sleep "0.$((RANDOM % 5))"
    done
    cat "$dir/start.log" >&2
    tail -n 20 "$dir/server.log" >&2
    die "the server did not start (attempt $attempt)"
}

lock() {
    exec 9>"$dir/lock"
    flock 9
}

case $action in
    status)
        if running; then echo running; else
            echo stopped
            exit 3
        fi
        exit
        ;;
    stop | stop-now | kill)
        [ -d "$dir/data" ] || exit 0
        lock
        case $action in
            stop) ! running || ctl -m fast -w -t 120 stop >&2 ;;
            stop-now) ! running || ctl -m immediate -w -t 120 stop >&2 ;;
        esac
        kill_all
        exit
        ;;
    start) ;;
    *) die "$usage" ;;
esac

certificate=$(dirname "${BASH_SOURCE[0]}")/test-certificate.sh
for tool in flock setpriv getent; do command -v "$tool" >/dev/null || die "missing: $tool"; done
provide

mkdir -p "$dir"
lock
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$dir"
    as_owner test -w "$dir" || die "a folder above $dir is closed to the user postgres, who runs the server; name another DIR"
fi
if ! running; then
    clear_leftovers
    [ -e "$dir/data/PG_VERSION" ] || create
    [ "$(cat "$dir/data/PG_VERSION")" = "$major" ] || die "$dir is of PostgreSQL $(cat "$dir/data/PG_VERSION"), not $major"
    launch
fi

port=$(cat "$dir/port")
sql="select format('PostgreSQL %s on port %s, pgvector %s', current_setting('server_version'), current_setting('port'), default_version)
    from pg_available_extensions where name = 'vector'"
say "$(as_owner env PGPASSWORD=postgres "$bin/psql" "host=127.0.0.1 port=$port user=postgres dbname=postgres" -Atc "$sql")"
echo "Host=127.0.0.1;Port=$port;Username=postgres;Password=postgres;Database=postgres"
