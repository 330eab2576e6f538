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

# A path as seen from the root, also where there is no realpath of GNU's.
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }

debian_suite() { (. /etc/os-release && echo "${VERSION_CODENAME:?}"); }

# Says what is missing where this is not Debian: on its derivatives the packages are others.
debian_check() {
    [ "$( (. /etc/os-release && echo "$ID") 2>/dev/null)" = debian ] || cannot "this is not Debian"
    local tool missing=()
    for tool in apt-get dpkg dpkg-deb flock; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    [ ${#missing[@]} -eq 0 ] || cannot "missing: ${missing[*]}"
}

# The mirror of Debian itself: apt may have sources of others beside it.
debian_mirror() {
    local suite mirror
    suite=$(debian_suite)
    mirror=$(for file in /etc/apt/sources.list.d/*.sources; do cat "$file" 2>/dev/null && echo; done |
        awk -v RS= -v suite="$suite" '$0 ~ "(^|\n)Suites:[^\n]*[ \t]" suite "([ \t\n]|$)" && /(^|\n)Components:[^\n]*[ \t]main([ \t\n]|$)/ {
            for (i = 1; i < NF; i++) if ($i == "URIs:") { print $(i + 1); exit } }')
    [ -n "$mirror" ] || mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
        awk -v suite="$suite" '/^deb / { for (i = 2; i < NF; i++) if ($i ~ /:\// && $(i + 1) == suite && / main( |$)/) { print $i; exit } }')
    [ -n "$mirror" ] || cannot "apt's sources name no mirror of Debian's $suite"
    echo "$mirror"
}

# debian_install PACKAGE...: those that are not there yet. Nothing that is there has to go for them: Docker's own packages and Debian's runc
# exclude each other.
debian_install() {
    local package need=()
    for package; do dpkg -s "$package" >/dev/null 2>&1 || need+=("$package"); done
    [ ${#need[@]} -gt 0 ] || return 0
    say "installing ${need[*]}"
    export DEBIAN_FRONTEND=noninteractive
    local options=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
    retry apt-get "${options[@]}" update && retry apt-get "${options[@]}" install -y --no-remove --no-install-recommends "${need[@]}" ||
        cannot "apt could not install ${need[*]}"
}

# debian_apt SUITE DIR: sets apt to an apt-get that knows that suite only, takes nothing for installed and writes to DIR alone, and has it
# read the suite's lists.
debian_apt() {
    local suite=$1 work=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
    debian_check
    [ -e "$keyring" ] || cannot "missing: $keyring"
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
