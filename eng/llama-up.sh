#!/usr/bin/env bash
# eng/llama-up.sh DIR start MODEL.gguf [options of llama-server] | stop
#
# A real llama-server on 127.0.0.1 from Debian's packages. They are unpacked beside the host's own, which stay as they are; no Docker.
# Everything of one server is in DIR: pid, port, server.log. Servers of different DIRs run side by side, each on a port of its own.
# stdout is one line, the base address; notes go to stderr.
#
#   start  unpacks and starts what is not there yet, and returns when the model is loaded   stop  ends the server
#
# Environment: LLAMA_PREFIX  where the server is unpacked (/var/cache/mem0/llama.cpp for root, else the same below ~/.cache)
set -euo pipefail

usage='usage: llama-up.sh DIR start MODEL.gguf [options] | stop'
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
dir=$(absolute "${1:?$usage}")
action=${2:?$usage}
shift 2

if [ "$(id -u)" -eq 0 ]; then cache=/var/cache; else cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}; fi
prefix=${LLAMA_PREFIX:-$cache/mem0/llama.cpp}
server=$prefix/usr/bin/llama-server

# --- The packages -------------------------------------------------------------------------------------------------------------------

# Runs in a subshell, whose exit removes the download. Debian has llama.cpp from 14 (forky) on.
unpack() (
    umask 022
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    apt=()
    debian_apt forky "$work"
    retry "${apt[@]}" --download-only install llama.cpp-tools patchelf || cannot "the mirror does not give llama.cpp"

    rm -rf "$prefix"
    mkdir -p "$prefix"
    find "$work/cache/archives" -name '*.deb' -print0 | xargs -0 -n1 -P "$(nproc)" sh -c 'dpkg-deb -x "$1" "$0"' "$prefix"
    find "$prefix" -type f -perm /6000 -exec chmod ug-s {} +

    # The programs find the libraries that they were built for beside them, and so do the libraries, which name a folder of their own.
    lib=$(echo "$prefix"/usr/lib/*-linux-gnu*)
    loader=$(echo "$lib"/ld-linux-*.so.*)
    patch() { "$loader" --library-path "$lib" "$prefix/usr/bin/patchelf" --force-rpath --set-rpath "$lib:$lib/llama" "$@"; }
    for library in "$lib"/llama/*.so "$lib"/libllama*.so.*.* "$lib"/libmtmd*.so.*.* "$lib"/libggml*.so.*.*; do
        [ ! -f "$library" ] || patch "$library"
    done
    patch --set-interpreter "$loader" "$server"

    # ggml looks for what it computes with in a folder of the system, and then beside the program.
    ln -sf "$lib"/ggml/backends0/*.so "$prefix/usr/bin/"
    "$server" --version >&2 || die "the unpacked server does not run"
    touch "$prefix/.complete"
)

ready() { [ -e "$prefix/.complete" ] && "$server" --version >/dev/null 2>&1; }

provide() {
    ready && return
    (umask 022 && mkdir -p "$(dirname "$prefix")") || die "cannot write to $(dirname "$prefix"); name another folder with LLAMA_PREFIX"
    exec 9>"$prefix.lock"
    flock 9
    if ! ready; then
        say "unpacking llama.cpp into $prefix"
        unpack
    fi
    exec 9>&-
}

# --- The server ---------------------------------------------------------------------------------------------------------------------

running() { [ -s "$dir/pid" ] && [ "/proc/$(cat "$dir/pid")/exe" -ef "$server" ]; }
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
healthy() {
    (
        exec 3<>"/dev/tcp/127.0.0.1/$1"
        printf 'GET /health HTTP/1.0\r\n\r\n' >&3
        head -n1 <&3 | grep -q ' 200 '
    ) 2>/dev/null
}

launch() { # MODEL [options]
    local i port=18080 model=$1
    shift
    while taken "$port"; do port=$((port + 1)); done
    echo "$port" >"$dir/port"
    setsid "$server" --host 127.0.0.1 --port "$port" --offline --no-webui -m "$model" "$@" >"$dir/server.log" 2>&1 </dev/null 8>&- &
    echo $! >"$dir/pid"
    for i in {1..600}; do
        kill -0 "$!" 2>/dev/null || break # not "running": it may not have become the server's program yet
        ! healthy "$port" || return 0
        sleep 0.2
    done
    tail -n 20 "$dir/server.log" >&2
    die "the server did not start (attempt $i)"
}

case $action in
    stop)
        if running; then
            kill "$(cat "$dir/pid")"
            for _ in {1..100}; do
                running || break
                sleep 0.1
            done
            ! running || kill -KILL "$(cat "$dir/pid")"
        fi
        rm -f "$dir/pid"
        ;;
    start)
        model=${1:?$usage}
        [ -r "$model" ] || die "there is no $model"
        provide
        mkdir -p "$dir"
        # The port is found and taken one server after the other.
        exec 8>"$(dirname "$prefix")/llama-ports.lock"
        flock 8
        running || launch "$@"
        exec 8>&-
        echo "http://127.0.0.1:$(cat "$dir/port")"
        ;;
    *) die "$usage" ;;
esac
