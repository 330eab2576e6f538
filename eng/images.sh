#!/usr/bin/env bash
# eng/images.sh [--local-base] [OPTION OF dotnet publish...]
#
# Builds the images mem0-api:VERSION and mem0-ingest:VERSION, and gives them to the container engine of this machine. What they are made of
# is in Directory.Build.targets; the base image is pulled from its registry.
#
#   --local-base  for machines that reach no registry: makes the base from Debian's packages (eng/base-image.sh), publishes the programs with
#                 their runtime, and gives the images to the podman that the environment names (eng/podman-up.sh)
#
# The options go to dotnet, such as -p:ContainerRegistry=registry.example.org to push. Exit status 77 says that this machine cannot do it.
#
# MEM0_IMAGES_ARTIFACTS  folder of what is built on the way (artifacts/images); that of other builds stays as it is
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/debian.sh

local_base=
if [ "${1:-}" = --local-base ]; then
    local_base=yes
    shift
fi
projects=(Mem0.Api Mem0.Ingest)
artifacts=$(absolute "${MEM0_IMAGES_ARTIFACTS:-artifacts/images}")

# No build process outlives this script, and holds its output open for whoever reads it.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

publish() { dotnet publish "$1" -c Release --artifacts-path "$artifacts" -t:PublishContainer -nologo -v quiet "${@:2}" >&2; }

if [ -z "$local_base" ]; then
    for project in "${projects[@]}"; do
        publish "$project" "$@" || die "no image of $project; if the base image could not be pulled, use --local-base"
    done
    exit
fi

command -v podman >/dev/null || cannot "there is no podman; run eng/podman-up.sh and source the file that it prints"
base=$(eng/base-image.sh)
work=$(mktemp -d)
registry_process=
finish() {
    [ -z "$registry_process" ] || kill "$registry_process" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# dotnet reads base images from registries only, so that one serves it on loopback for as long as this takes.
debian_unpack "$(debian_suite)" "$work/registry" docker-registry
port=15005
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
cat >"$work/registry.yml" <<YML
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $work/images}}
http: {addr: 127.0.0.1:$port}
YML
"$work/registry/usr/bin/docker-registry" serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
registry_process=$!
for _ in {1..100}; do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    kill -0 "$registry_process" 2>/dev/null || break
    sleep 0.1
done
podman push -q --tls-verify=false "$base" "localhost:$port/base:local" >/dev/null || {
    cat "$work/registry.log" >&2
    die "the base image could not be pushed to the registry on loopback"
}

case $(uname -m) in
    x86_64) runtime=linux-x64 ;;
    aarch64) runtime=linux-arm64 ;;
    *) cannot "no .NET runtime for $(uname -m)" ;;
esac
for project in "${projects[@]}"; do
    publish "$project" -r "$runtime" --self-contained -p:ContainerBaseImage="localhost:$port/base:local" \
        -p:ContainerArchiveOutputPath="$work/$project.tar.gz" "$@"
    loaded=$(podman load -q -i "$work/$project.tar.gz" | awk '/^Loaded image/ { print $NF; exit }')
    # Compose files name the image without a registry, which engines take for Docker Hub's.
    name=${loaded##*/}
    podman tag "$loaded" "docker.io/library/$name"
    say "docker.io/library/$name ($(podman image inspect --format '{{.Size}}' "$loaded" | awk '{ printf "%d MB", $1 / 1e6 }'))"
done
