using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// How PostgreSQL is used when <c>ConnectionStrings:db</c> is set. Section <c>Mem0:Postgres</c>.
/// </summary>
public sealed class PostgresOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Postgres";

    /// <summary>The name of the connection string; with one the memories are kept in PostgreSQL.</summary>
    public const string ConnectionName = "db";

    /// <summary>
    /// Scopes of up to so many memories are searched exactly, memory by memory; larger ones through indexes of their own. A scope that is
    /// searched exactly takes about 0.9 KiB a memory of <c>Mem0:SearchMemoryMiB</c>.
    /// </summary>
    /// <value>The default is 20,000.</value>
    [Range(0, 1_000_000)]
    public int ExactScopeLimit { get; set; } = 20_000;

    /// <summary>
    /// How many scopes may have search indexes of their own. Each costs every search of a large scope a little planning; scopes beyond this
    /// number are searched without one, slowly.
    /// </summary>
    /// <value>The default is 64.</value>
    [Range(0, 1_000)]
    public int MostScopeIndexes { get; set; } = 64;

    /// <summary>The memory for building one search index, in mebibytes: PostgreSQL's <c>maintenance_work_mem</c>. 256 hold about 300,000 memories.</summary>
    /// <value>The default is 256.</value>
    [Range(16, 1 << 16)]
    public int IndexBuildMemoryMiB { get; set; } = 256;

    /// <summary>How long the start waits for a database that does not answer yet.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
