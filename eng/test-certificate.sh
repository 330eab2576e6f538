#!/usr/bin/env bash
# eng/test-certificate.sh DIR
# Makes DIR/ca.crt, a certificate authority of tests, and DIR/server.crt with DIR/server.key, signed by it for localhost and 127.0.0.1.
# The authority's own key is not kept. OPENSSL is the program to use.
set -euo pipefail
umask 077
mkdir -p "$1"

request=("${OPENSSL:-openssl}" req -x509 -config /dev/stdin -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650)
certify() { # Name, extensions, further arguments. The settings are given whole, so that the host's own have no part.
    local settings
    settings=$(printf '%s\n' '[req]' 'distinguished_name = name' 'x509_extensions = extensions' 'prompt = no' \
        '[name]' "CN = $1" '[extensions]' "$2")
    "${request[@]}" "${@:3}" <<<"$settings" 2>"$1.log" || { cat "$1.log" >&2 && return 1; }
    rm "$1.log"
}

cd "$1"
certify authority $'basicConstraints = critical, CA:true\nkeyUsage = critical, keyCertSign\nsubjectKeyIdentifier = hash' \
    -keyout ca.key -out ca.crt
certify localhost $'basicConstraints = critical, CA:false\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid' \
    -CA ca.crt -CAkey ca.key -keyout server.key -out server.crt
rm ca.key
