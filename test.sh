#!/usr/bin/env bash
# ./test.sh [arguments of dotnet test]
# Restores, builds and tests everything, but for the AppHost where Aspire's packages cannot be restored, and brings up what the tests need.
# The last line is "N passed, N failed, N skipped", counted from the result files.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

. eng/solution.sh
. eng/test-postgres.sh
. eng/test-models.sh
results=$(mktemp -d)
trap 'stop_models; stop_postgres; rm -rf "$results"' EXIT

choose_solution || exit 1
eng/sqlite-up.sh || exit 1
start_postgres
start_models

dotnet test "$solution" --logger trx --results-directory "$results" "$@"
status=$?

# Every result file has one Counters element; skipped tests are those in total that were not executed.
sum() { cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }
total=$(sum total) passed=$(sum passed) executed=$(sum executed)
failed=$((executed - passed)) skipped=$((total - executed))
if [ "$total" -eq 0 ] && [ "$status" -eq 0 ]; then
    echo "No test was run." >&2
    status=1
fi

echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
