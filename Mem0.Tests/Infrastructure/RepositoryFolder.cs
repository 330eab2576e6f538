namespace Mem0.Tests.Infrastructure;

/// <summary>The folder of the sources, for tests of what is committed beside the code.</summary>
internal static class RepositoryFolder
{
    /// <summary>Its path: the folder of the solution above the tests' own.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Mem0.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No solution is found above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
