#!/usr/bin/env bash
# eng/compose-test.sh up | down | test
#
# Runs deploy/compose/docker-compose.yaml as it is committed, on a Debian without Docker and without a registry: in a podman of its own
# (eng/podman-up.sh), with the project's images (eng/images.sh) and stand-ins under the names of the others (eng/compose-standin).
#
#   up    builds what is not built yet, starts all services and returns when they are healthy. stdout has what tests need, as KEY=value:
#         BASE_URL, API_KEY, COMPOSE and PODMAN (commands that work on these services), FILE (the compose file), OUTSIDE_ADDRESS and
#         OUTSIDE_PORT (a server outside that this machine reaches: its mirror of Debian)
#   down  removes the containers, networks and volumes, and ends what up started. Images are kept for the next time
#   test  runs the tests of the composition, which call up and down themselves
#
# Exit status 77 says that this machine cannot run it: not Debian, not root, no network, or the port is taken.
#
# MEM0_COMPOSE_STATE  folder of everything that is made here, images too ($TMPDIR/mem0-compose-UID)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/debian.sh

file=$PWD/deploy/compose/docker-compose.yaml
project=mem0-compose-test
state=$(absolute "${MEM0_COMPOSE_STATE:-${TMPDIR:-/tmp}/mem0-compose-$(id -u)}")
port=8888

step() { # NAME COMMAND...: says how long it took.
    local name=$1 start=$SECONDS
    shift
    "$@"
    say "$name: $((SECONDS - start)) s"
}

hash_of() { find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16; }

# --- Images --------------------------------------------------------------------------------------------------------------------------

build_images() {
    local hash name
    hash=$(hash_of Mem0.{Api,Core,Ingest,ServiceDefaults} Directory.* global.json eng/images.sh eng/base-image.sh)
    if [ "$hash" = "$(cat "$state/images" 2>/dev/null)" ] && podman image exists mem0-api && podman image exists mem0-ingest; then
        return
    fi
    MEM0_IMAGES_ARTIFACTS="$state/artifacts" eng/images.sh --local-base
    # Without a registry and a version: what this compares is that they are there at all.
    for name in api ingest; do podman tag "$(podman images -q "docker.io/library/mem0-$name" | head -n1)" "mem0-$name"; done
    echo "$hash" >"$state/images"
}

build_standin() { # IMAGE HASH
    local stage
    case $1 in
        */pgvector:*) stage=postgres ;;
        */ollama:* | */neo4j:* | */prometheus:* | */grafana:*) stage=${1##*/} stage=${stage%%:*} ;;
        *) die "eng/compose-standin has nothing for $1" ;;
    esac
    [ "$(podman image inspect --format '{{index .Labels "mem0.sources"}}' "$1" 2>/dev/null)" != "$2" ] || return 0
    # The network is the host's own: the steps of a build fetch packages.
    podman build -q --network host --build-arg BASE="$base" --label mem0.sources="$2" --target "$stage" -t "$1" eng/compose-standin >/dev/null ||
        die "$1 could not be built"
}

build_standins() {
    local base hash image
    base=$(eng/base-image.sh)
    hash=$(hash_of eng/compose-standin eng/base-image.sh)
    for image in $(sed -n 's/^ *image: "\{0,1\}\([^"$ ]*\)"\{0,1\}$/\1/p' "$file" | sort -u); do
        step "$image" build_standin "$image" "$hash"
    done
    podman image prune -f >/dev/null # Those that were just replaced.
}

# --- Services ------------------------------------------------------------------------------------------------------------------------

required_variables() { grep -o '\${[A-Z0-9_]*:?' "$file" | tr -dc 'A-Z0-9_\n' | sort -u; }

make_secrets() {
    local name
    [ ! -e "$state/secrets.env" ] || return 0 # The volumes know them.
    (
        umask 077
        for name in $(required_variables); do echo "$name=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"; done >"$state/secrets.env"
    )
}

# Commands that a test can run as they are. What the caller's environment has under the names of the file's variables would win over the
# secrets, and is left out.
make_commands() {
    mkdir -p "$state/bin"
    cat >"$state/bin/compose" <<SH
#!/usr/bin/env bash
. '$state/podman/env'
exec env -i HOME="\${HOME:-/}" PATH="\$PATH" DOCKER_HOST="\$DOCKER_HOST" docker-compose --project-name $project --env-file "\${MEM0_COMPOSE_SECRETS:-$state/secrets.env}" -f '$file' "\$@"
SH
    cat >"$state/bin/podman" <<SH
#!/usr/bin/env bash
. '$state/podman/env'
exec podman "\$@"
SH
    chmod +x "$state/bin/compose" "$state/bin/podman"
}

containers() { podman ps -q --filter "label=com.docker.compose.project=$project"; }

check_port() {
    [ -z "$(containers)" ] || return 0
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || cannot "port $port is taken; the services need it"
}

start() {
    # What is not there is not pulled: it would be another image than the one under test. compose's own limit does not count while it waits
    # for what a service depends on.
    timeout 240 "$state/bin/compose" up -d --wait --pull never >"$state/up.log" 2>&1 || {
        tail -n 20 "$state/up.log" >&2
        podman ps -a --filter "label=com.docker.compose.project=$project" --format '{{.Names}} {{.Status}}' | grep -v '(healthy)' |
            while read -r name status; do
                say "$name: $status"
                podman logs --tail 10 "$name" >&2 || true
            done
        die "the services did not become healthy"
    }
}

remove() {
    [ ! -e "$state/secrets.env" ] || "$state/bin/compose" down -v --remove-orphans --timeout 10 >"$state/down.log" 2>&1 || {
        cat "$state/down.log" >&2
        die "the services could not be removed"
    }
    rm -f "$state/secrets.env"
}

# Containers that an interrupted run has left half started would be taken up as they are, and fail. One that has done its work (model-pull) is
# none of them, as long as others run.
remove_leftovers() {
    local states
    states=$(podman ps -a --filter "label=com.docker.compose.project=$project" --format '{{.State}} {{.ExitCode}}')
    if [ -n "$states" ] && { ! grep -q '^running' <<<"$states" || grep -qv -e '^running' -e '^exited 0$' <<<"$states"; }; then
        say "removing what an interrupted run has left"
        remove
    fi
}

outside() {
    local mirror host address port
    mirror=$(debian_mirror)
    case $mirror in https:*) port=443 ;; *) port=80 ;; esac
    host=${mirror#*://} host=${host%%/*}
    [ "${host#*:}" = "$host" ] || port=${host##*:} host=${host%:*}
    address=$(getent ahostsv4 "$host" | awk '{ print $1; exit }')
    timeout 10 bash -c "exec 3<>/dev/tcp/$address/$port" 2>/dev/null || cannot "this machine does not reach its mirror of Debian directly"
    echo "OUTSIDE_ADDRESS=$address"
    echo "OUTSIDE_PORT=$port"
}

provide_podman() { eng/podman-up.sh "$state/podman" >/dev/null || exit $?; }

case "${1:-}" in
    up)
        [ -e "$file" ] || die "there is no $file"
        debian_check
        [ "$(id -u)" -eq 0 ] || cannot "this needs root"
        (umask 077 && mkdir -p "$state")
        [ -O "$state" ] || die "$state belongs to somebody else"
        exec 8>"$state/lock"
        flock 8
        exec 3>&1 1>&2 # Only what is meant for the caller goes to stdout.
        step podman provide_podman 8>&-
        . "$state/podman/env"
        check_port
        outside=$(outside)
        step "images of the project" build_images 8>&-
        step "stand-ins" build_standins 8>&-
        make_commands
        step "leftovers" remove_leftovers 8>&-
        make_secrets
        step "up to healthy" start 8>&-
        say "$(podman images --format '{{.Repository}}:{{.Tag}} {{.Size}}' | grep '^docker.io' | sort | paste -sd, -)"
        cat >&3 <<OUT
BASE_URL=http://127.0.0.1:$port
API_KEY=$(sed -n 's/^[A-Z0-9_]*API_KEY=//p' "$state/secrets.env" | head -n1)
COMPOSE=$state/bin/compose
PODMAN=$state/bin/podman
FILE=$file
$outside
OUT
        ;;
    down)
        [ -d "$state/podman" ] || exit 0
        [ -O "$state" ] || die "$state belongs to somebody else"
        exec 8>"$state/lock"
        flock 8
        if [ -e "$state/secrets.env" ]; then
            provide_podman 8>&- # An engine that has been ended meanwhile is needed to remove what it left.
            . "$state/podman/env"
            step down remove 8>&-
        fi
        eng/podman-up.sh "$state/podman" stop
        ;;
    test) dotnet test Mem0.Tests --filter FullyQualifiedName~Mem0.Tests.Deployment.Compose ;;
    *) die "usage: compose-test.sh up | down | test" ;;
esac
