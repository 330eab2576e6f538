# shellcheck shell=bash
# For scripts to source, in the project's folder: choose_solution sets solution to Mem0.sln where Aspire's packages can be restored, which a
# restore of the AppHost finds out, and else to Mem0.Services.slnf, all but the AppHost and its tests.

# shellcheck disable=SC2034 # used by those who source this
solution=

choose_solution() {
    local log
    if log=$(dotnet restore Mem0.AppHost.Tests/Mem0.AppHost.Tests.csproj 2>&1); then
        solution=Mem0.sln
        return
    fi

    # A registry that is not reached, or an SDK, a package or a version that it does not have. Any other failure is one of the project.
    local missing='MSB4236|NU1101|NU1102|NU1103|NU1301|NU1503|NU1603' errors
    errors=$(grep -E ': error ' <<<"$log")
    if [ -z "$errors" ] || grep -vE "$missing" <<<"$errors" >/dev/null; then
        echo "$log" >&2
        return 1
    fi

    # shellcheck disable=SC2034
    solution=Mem0.Services.slnf
    echo "The AppHost and its tests are left out: Aspire's packages cannot be restored from this machine's registry." >&2
}
