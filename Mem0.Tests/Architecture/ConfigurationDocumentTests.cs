using System.Text.RegularExpressions;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Architecture;

/// <summary>docs/configuration.md lists every setting with its default, and no setting that is not there.</summary>
public sealed partial class ConfigurationDocumentTests
{
    [Fact]
    public void Every_option_is_documented_with_its_default()
    {
        var documented = Documented();

        Assert.All(KnownSettings.Options(), option =>
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
        var known = KnownSettings.Names;

        Assert.All(Documented().Keys, name => Assert.Contains(name, known));
    }

    private static Dictionary<string, string> Documented() =>
        File.ReadAllLines(Path.Combine(RepositoryFolder.Path, "docs", "configuration.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim('`'), StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `(Mem0:[^`]+)` \| ([^|]*?) \|")]
    private static partial Regex Row();
}
