#!/usr/bin/env bash
# Makes sure that the operating system has its SQLite library, which the embedded store uses.
set -uo pipefail

case "$(uname -s)" in
    Linux) ;;
    *) exit 0 ;; # macOS and Windows have it as a part of the system.
esac

has_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep 'libsqlite3\.so\.0' >/dev/null || ls /usr/lib/libsqlite3.so.0 >/dev/null 2>&1; }
has_library && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing libsqlite3-0" >&2
    apt-get update -qq && apt-get install -y -qq --no-install-recommends libsqlite3-0 >&2 && exit 0
fi

echo "The SQLite library libsqlite3.so.0 is missing: install libsqlite3-0 (Debian, Ubuntu), sqlite-libs (Alpine, Fedora) or sqlite (Arch)." >&2
exit 1
