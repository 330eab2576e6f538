using System.Globalization;
using System.Text.RegularExpressions;
using Mem0.Api.Auth;
using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Postgres;
using Mem0.Core.Storage.Sqlite;
using Mem0.Core.Upkeep;
using Mem0.Ingest;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Architecture;

/// <summary>docs/configuration.md lists every setting with its default, and no setting that is not there.</summary>
public sealed partial class ConfigurationDocumentTests
{
    /// <summary>Settings that are read without an options class.</summary>
    private static readonly string[] Single = ["Mem0:Port", "Mem0:ShutdownTimeout", "Mem0:ModelTimeout", "Mem0:Recall:Weights:*"];

    [Fact]
    public void Every_option_is_documented_with_its_default()
    {
        var documented = Documented();

        Assert.All(Options(), option =>
        {
            Assert.True(documented.TryGetValue(option.Name, out var value), $"{option.Name} is not in docs/configuration.md");
            if (option.Default is not null)
            {
                Assert.Equal(option.Default, value);
            }
        });
    }

    [Fact]
    public void Every_documented_setting_exists()
    {
        var known = Options().Select(option => option.Name).Concat(Single).ToHashSet(StringComparer.Ordinal);

        Assert.All(Documented().Keys, name => Assert.Contains(name, known));
    }

    private static IEnumerable<(string Name, string? Default)> Options() =>
        [
            .. Of(MemoryLimits.Section, new MemoryLimits()),
            .. Of(RecallOptions.Section, new RecallOptions()),
            .. Of(SqliteOptions.Section, new SqliteOptions()),
            .. Of(SearchMemoryOptions.Section, new SearchMemoryOptions()),
            .. Of(PostgresOptions.Section, new PostgresOptions()),
            .. Of(UpkeepOptions.Section, new UpkeepOptions()),
            .. Of(IngestOptions.Section, new IngestOptions()),
            .. Of(ApiKeyOptions.Section, new ApiKeyOptions()).Where(option => option.Name != $"{ApiKeyOptions.Section}:{nameof(ApiKeyOptions.HasKeys)}"),
        ];

    /// <summary>Numbers are compared with the document; what has no number as its default is described there in words.</summary>
    private static IEnumerable<(string Name, string? Default)> Of<T>(string section, T options) =>
        typeof(T).GetProperties().Select(property => ($"{section}:{property.Name}", property.GetValue(options) switch
        {
            int or double => Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture),
            _ => null,
        }));

    private static Dictionary<string, string> Documented() =>
        File.ReadAllLines(Path.Combine(RepositoryFolder.Path, "docs", "configuration.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim('`'), StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `(Mem0:[^`]+)` \| ([^|]*?) \|")]
    private static partial Regex Row();
}
