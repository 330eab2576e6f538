#!/usr/bin/env bash
# eng/podman-up.sh DIR [start | stop | status]
#
# A podman with docker-compose of its own on Debian, without Docker and without systemd. The programs come from Debian's packages;
# settings, images, containers, networks and volumes are in DIR, apart from those of a podman that the host may use otherwise.
# stdout is one line, the file to source: after it, `podman` and `docker-compose` work with DIR.
#
#   start   installs, configures and starts what is not there yet
#   stop    ends the two processes that start began; containers, if any are left, go on running
#   status  says running (0) or stopped (3)
#
# Exit status 77 says that this machine cannot have it: not Debian, not root, no network.
set -euo pipefail

usage='usage: podman-up.sh DIR [start | stop | status]'
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
dir=$(absolute "${1:?$usage}")
action=${2:-start}
socket=$dir/podman.sock

# A number alone may belong to another process by now; DIR's socket stands in the arguments of both.
alive() {
    local pid
    pid=$(cat "$dir/$1.pid" 2>/dev/null) && [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -F "$socket" >/dev/null
}
answers() { curl -fs --max-time 10 --unix-socket "$socket" http://d/_ping >/dev/null 2>&1; }

end() {
    local pid i
    if alive "$1"; then
        pid=$(cat "$dir/$1.pid")
        kill "$pid" 2>/dev/null || true
        for i in {1..100}; do
            [ -e "/proc/$pid" ] || break
            [ "$i" -ne 60 ] || kill -KILL "$pid" 2>/dev/null || true
            sleep 0.1
        done
    fi
    rm -f "$dir/$1.pid"
}

configure() {
    # A process without CAP_SYS_RESOURCE can hand on no higher limits than its own; podman's default of 1048576 files would fail, and so
    # would more processes than the 32768 that its image builder lowers itself to.
    local files processes
    files=$(ulimit -Hn) processes=$(ulimit -Hu)
    { [ "$files" != unlimited ] && [ "$files" -lt 65536 ]; } || files=65536
    { [ "$processes" != unlimited ] && [ "$processes" -lt 32768 ]; } || processes=32768
    mkdir -p "$dir/bin" "$dir/networks" "$dir/tmp"
    cat >"$dir/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=$files:$files", "nproc=$processes:$processes"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
# Two processes wait for so many seconds after each command and health check for somebody to ask how it ended; podman's own 300 add up.
exit_command_delay = 5
# Locks in shared memory would be those of the host's own podman too.
lock_type = "file"
static_dir = "$dir/storage/libpod"
volume_path = "$dir/storage/volumes"
tmp_dir = "$dir/run/libpod"
image_copy_tmp_dir = "$dir/tmp"
[network]
network_backend = "netavark"
network_config_dir = "$dir/networks"
default_subnet_pools = [{"base" = "10.231.0.0/16", "size" = 24}]
CONF
    cat >"$dir/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$dir/storage"
runroot = "$dir/run"
CONF
    echo 'unqualified-search-registries = []' >"$dir/registries.conf"
    # DOCKER_BUILDKIT: the builder that docker-compose would otherwise use is a part of Docker.
    # DISABLE_HC_SYSTEMD: health checks are run below, not by systemd's timers.
    cat >"$dir/env" <<ENV
export CONTAINERS_CONF='$dir/containers.conf' CONTAINERS_STORAGE_CONF='$dir/storage.conf' CONTAINERS_REGISTRIES_CONF='$dir/registries.conf'
export DOCKER_HOST='unix://$socket' DOCKER_BUILDKIT=0 DISABLE_HC_SYSTEMD=true
case ":\$PATH:" in *":$dir/bin:"*) ;; *) export PATH='$dir/bin':"\$PATH" ;; esac
ENV
}

# Debian 13's docker-compose is one program that needs nothing of Debian 13, so that it is unpacked, not installed.
provide_compose() {
    ! "$dir/bin/docker-compose" version >/dev/null 2>&1 || return 0
    say "unpacking docker-compose"
    local package
    package=$(mktemp -d)
    debian_unpack trixie "$package" docker-compose || { rm -rf "$package" && exit 77; }
    mv "$package/usr/libexec/docker/cli-plugins/docker-compose" "$dir/bin/docker-compose"
    rm -rf "$package"
}

# Nothing that the caller has open, such as a lock or a pipe, stays open for as long as this runs.
background() { # NAME COMMAND...
    "${@:2}" >"$dir/$1.log" 2>&1 </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
    echo $! >"$dir/$1.pid"
}

start_service() {
    local i
    if ! alive service; then
        rm -f "$socket"
        background service setsid podman system service --time=0 "unix://$socket"
    fi
    for i in {1..200}; do
        ! answers || return 0
        alive service || [ "$i" -lt 20 ] || break
        sleep 0.1
    done
    cat "$dir/service.log" >&2
    die "podman does not answer on its socket (attempt $i)"
}

# podman leaves the times of health checks to systemd. Here a loop runs them: each second for a container that is not healthy yet, each
# tenth for one that is. The service that runs anyway does the check, which costs less than a podman each time.
start_health() {
    ! alive health || return 0
    # shellcheck disable=SC2016 # expanded by the loop's own shell
    background health setsid bash -c 'turn=0
        while [ -S "$0" ]; do
            podman ps --format "{{.ID}} {{.Status}}" 2>/dev/null | while read -r id status; do
                case $status in
                    *"(healthy)"*) [ $((turn % 10)) -eq 0 ] || continue ;;
                    *"("*")"*) ;;
                    *) continue ;;
                esac
                curl -fs --max-time 30 --unix-socket "$0" "http://d/v4.0.0/libpod/containers/$id/healthcheck" >/dev/null 2>&1
            done
            turn=$((turn + 1))
            sleep 1
        done' "$socket"
}

case $action in
    status)
        if alive service && answers; then echo running; else
            echo stopped
            exit 3
        fi
        exit
        ;;
    stop)
        [ -d "$dir" ] || exit 0
        exec 9>"$dir/lock"
        flock 9
        end health
        end service
        rm -f "$socket"
        # While it is mounted on itself, which podman does and never undoes, DIR could not be removed.
        ! mountpoint -q "$dir/storage/overlay" || umount "$dir/storage/overlay" 2>/dev/null || true
        exit
        ;;
    start) ;;
    *) die "$usage" ;;
esac

debian_check
[ "$(id -u)" -eq 0 ] || cannot "this needs root"
[ ${#socket} -lt 100 ] || die "$dir is too long a path for a socket"
(umask 077 && mkdir -p "$dir")
exec 9>"$dir/lock"
flock 9
# netavark calls iptables; catatonit is the init process of containers that ask for one.
debian_install podman runc netavark aardvark-dns iptables catatonit curl
configure
provide_compose
. "$dir/env"
start_service
start_health
say "podman $(podman version --format '{{.Client.Version}}'), docker-compose $(docker-compose version --short)"
echo "$dir/env"
