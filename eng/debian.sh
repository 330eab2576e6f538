# shellcheck shell=bash
# For other scripts to source: Debian's packages, installed on the host or unpacked beside its own. Notes go to stderr, and no host name
# stands here: the mirror is the one that the host's apt uses.
#
# Exit status 77 says that this machine cannot do it (not Debian, not root, no network), in contrast to a failure of what it can do.

say() { echo "$(basename "$0" .sh): $*" >&2; }
die() {
    say "$*"
    exit 1
}
cannot() {
    say "$*"
    exit 77
}

# Shows the output only when the third attempt has failed too.
retry() {
    local i log
    log=$(mktemp)
    for i in 1 2 3; do
        if "$@" >"$log" 2>&1; then
            rm -f "$log"
            return 0
        fi
        sleep $((i * 2))
    done
    cat "$log" >&2
    rm -f "$log"
    say "failed: $*"
    return 1
}

debian_mirror() {
    local mirror
    mirror=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ { print $2; exit }')
    [ -n "$mirror" ] || mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
        awk '/^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\//) { print $i; exit } }')
    [ -n "$mirror" ] || cannot "apt's sources name no mirror"
    echo "$mirror"
}

debian_suite() { (. /etc/os-release && echo "${VERSION_CODENAME:?}"); }

# debian_install PACKAGE...: those that are not there yet.
debian_install() {
    local package need=()
    for package; do dpkg -s "$package" >/dev/null 2>&1 || need+=("$package"); done
    [ ${#need[@]} -gt 0 ] || return 0
    say "installing ${need[*]}"
    export DEBIAN_FRONTEND=noninteractive
    local options=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
    retry apt-get "${options[@]}" update && retry apt-get "${options[@]}" install -y --no-install-recommends "${need[@]}" ||
        cannot "apt could not install ${need[*]}"
}

# debian_apt SUITE DIR: sets apt to an apt-get that knows that suite only, takes nothing for installed and writes to DIR alone, and has it
# read the suite's lists.
debian_apt() {
    local suite=$1 work=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg tool mirror missing=()
    for tool in apt-get dpkg-deb; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    [ -e "$keyring" ] || missing+=("$keyring")
    [ ${#missing[@]} -eq 0 ] || cannot "missing: ${missing[*]}. This needs Debian."
    mirror=$(debian_mirror)
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    : >"$work/status"
    echo "deb [signed-by=$keyring] $mirror $suite main" >"$work/sources.list"
    apt=(apt-get -q -y -o Dir::State="$work" -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status"
        -o Dir::Cache="$work/cache" -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/nonexistent
        -o Dir::Etc::preferences=/nonexistent -o Dir::Etc::preferencesparts=/nonexistent
        -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::Retries=3
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o APT::Sandbox::User=root)
    retry "${apt[@]}" update || cannot "the mirror does not give the lists of $suite"
}

# debian_unpack SUITE DIR PACKAGE...: unpacks the packages alone, without those that they depend on, into DIR. Runs in a subshell, whose
# exit removes the download.
debian_unpack() (
    suite=$1 dir=$2
    shift 2
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    apt=()
    debian_apt "$suite" "$work"
    mkdir -p "$dir"
    cd "$work" || exit 1
    retry "${apt[@]}" download "$@" || cannot "the mirror does not give $* of $suite"
    for package in "$work"/*.deb; do dpkg-deb -x "$package" "$dir"; done
)
