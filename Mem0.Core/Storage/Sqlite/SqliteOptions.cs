namespace Mem0.Core.Storage.Sqlite;

/// <summary>Where the embedded store keeps its data. Section <c>Mem0</c>.</summary>
public sealed class SqliteOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0";

    /// <summary>The folder of the database file; made if it is not there. One process at a time uses it.</summary>
    /// <value>The default is <c>mem0</c> in the user's local application data. The environment variable <c>MEM0_DATA_ROOT</c> is an alias.</value>
    public string? DataDirectory { get; set; }

    /// <summary>The folder, with the default applied.</summary>
    /// <exception cref="InvalidOperationException">No folder is configured and the user has none for application data.</exception>
    public string ResolveDataDirectory()
    {
        if (!string.IsNullOrWhiteSpace(DataDirectory))
        {
            return Path.GetFullPath(DataDirectory);
        }

        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length > 0
            ? Path.Combine(local, "mem0")
            : throw new InvalidOperationException("This user has no folder for application data. Set Mem0:DataDirectory (or MEM0_DATA_ROOT).");
    }
}
