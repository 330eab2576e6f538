# shellcheck shell=bash
# For test.sh to source, in the project's folder: start_postgres brings up a PostgreSQL with pgvector for the tests, stop_postgres ends it.
#
#   MEM0_TEST_POSTGRES     connection string of a superuser. Set beforehand, it names a server to use, and nothing is brought up
#   MEM0_TEST_POSTGRES_CA  certificate authority of that server
#   MEM0_TEST_POSTGRES_UP  script that tests can run to have, stop and kill servers of their own
#
# Without any of Docker, Debian and MEM0_TEST_POSTGRES nothing is set: the tests that need PostgreSQL are skipped, or fail where CI=true.

postgres_dir=
postgres_container=

start_postgres() {
    if [ -n "${MEM0_TEST_POSTGRES:-}" ]; then
        echo "PostgreSQL for the tests: the one that MEM0_TEST_POSTGRES names." >&2
        return
    fi
    postgres_dir=$(mktemp -d)

    local docker='no Docker engine answers' debian='this is not Debian'
    if docker_answers; then
        echo "PostgreSQL for the tests: a container." >&2
        start_postgres_in_docker && return
        docker='Docker could not run it (see above)'
        remove_postgres_container
    fi
    if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
        echo "PostgreSQL for the tests: Debian's packages, as $docker." >&2
        start_postgres_of_debian && return
        debian='its packages did not help (see above)'
    fi
    echo "No PostgreSQL for the tests: $docker, and $debian. MEM0_TEST_POSTGRES can name a server." >&2
}

stop_postgres() {
    [ -n "$postgres_dir" ] || return 0
    remove_postgres_container
    [ ! -d "$postgres_dir/data" ] || eng/postgres-up.sh "$postgres_dir" stop-now 2>/dev/null
    rm -rf "$postgres_dir"
}

docker_answers() {
    command -v docker >/dev/null || return 1
    local limit=()
    ! command -v timeout >/dev/null || limit=(timeout 20)
    ${limit[@]+"${limit[@]}"} docker info >/dev/null 2>&1
}

start_postgres_in_docker() {
    local image=pgvector/pgvector:pg17 address i
    postgres_container=mem0-test-$$-$RANDOM
    # The certificate is made in the container, which need not see this machine's files.
    docker run --detach --name "$postgres_container" --publish 127.0.0.1::5432 --shm-size 512m --env POSTGRES_PASSWORD=postgres \
        --entrypoint bash "$image" -c "$(cat eng/test-certificate.sh)
            chown -R postgres /tls
            exec docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file=/tls/server.crt -c ssl_key_file=/tls/server.key \
                -c fsync=off -c full_page_writes=off -c max_connections=200" - /tls >/dev/null || return 1

    # While the image creates the cluster, its server listens on no address.
    for i in {1..120}; do
        if docker exec "$postgres_container" pg_isready -q -h 127.0.0.1 -U postgres 2>/dev/null; then
            address=$(docker port "$postgres_container" 5432/tcp | head -n1)
            docker cp "$postgres_container:/tls/ca.crt" "$postgres_dir/ca.crt" >/dev/null || return 1
            export MEM0_TEST_POSTGRES="Host=127.0.0.1;Port=${address##*:};Username=postgres;Password=postgres;Database=postgres"
            export MEM0_TEST_POSTGRES_CA="$postgres_dir/ca.crt"
            return 0
        fi
        [ "$(docker inspect --format '{{.State.Running}}' "$postgres_container")" = true ] || break
        sleep 0.5
    done
    echo "The container accepts no connections (attempt $i). It says:" >&2
    docker logs --tail 20 "$postgres_container" >&2
    return 1
}

remove_postgres_container() {
    [ -z "$postgres_container" ] || docker rm --force --volumes "$postgres_container" >/dev/null 2>&1
    postgres_container=
}

start_postgres_of_debian() {
    local connection
    connection=$(eng/postgres-up.sh "$postgres_dir") || return 1
    export MEM0_TEST_POSTGRES="$connection"
    export MEM0_TEST_POSTGRES_CA="$postgres_dir/tls/ca.crt"
    export MEM0_TEST_POSTGRES_UP="$PWD/eng/postgres-up.sh"
}
