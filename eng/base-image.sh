#!/usr/bin/env bash
# eng/base-image.sh
#
# A small Debian 13 as an image of the podman that the environment names (eng/podman-up.sh), made from Debian's packages, for machines that
# reach no registry. It has what a self-contained .NET program needs: OpenSSL, the C++ library, certificates, and SQLite for the embedded
# store. stdout is the image's name. Exit status 77 says that this machine cannot make it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

image=localhost/mem0-debian:trixie
if ! podman image exists "$image"; then
    debian_install debootstrap
    mirror=$(debian_mirror)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    say "making $image"
    debootstrap --variant=minbase --include=ca-certificates,libssl3t64,libstdc++6,libsqlite3-0 trixie "$work/root" "$mirror" >"$work/log" 2>&1 || {
        tail -n 20 "$work/log" >&2
        cannot "debootstrap could not make a Debian"
    }
    rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* \
        "$work"/root/usr/share/{doc,man,locale,info}/* "$work"/root/var/log/*
    tar -C "$work/root" -c . | podman import -q - "$image" >/dev/null
fi
echo "$image"
