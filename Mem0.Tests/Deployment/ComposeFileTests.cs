using System.Text.RegularExpressions;

namespace Mem0.Tests.Deployment;

/// <summary>The compose file as it is committed, read by docker-compose.</summary>
[Collection(ComposeGroup.Name)]
public sealed partial class ComposeFileTests(ComposeServices compose)
{
    [Fact]
    public async Task File_is_read_without_a_warning()
    {
        await compose.RunningAsync();
        var variables = await WriteAsync(Required());
        try
        {
            var ran = await compose.ComposeWithAsync(variables, "config", "--quiet");

            Assert.Equal((0, "", ""), (ran.ExitCode, ran.Output, ran.Errors));
        }
        finally
        {
            File.Delete(variables);
        }
    }

    [Fact]
    public async Task File_is_refused_without_any_of_its_secrets_and_the_missing_one_is_named()
    {
        await compose.RunningAsync();
        var required = Required();
        Assert.NotEmpty(required);
        foreach (var missing in required)
        {
            var variables = await WriteAsync(required.Where(name => name != missing));
            try
            {
                var ran = await compose.ComposeWithAsync(variables, "config", "--quiet");

                Assert.NotEqual(0, ran.ExitCode);
                Assert.Contains($"required variable {missing} is missing a value", ran.Errors, StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(variables);
            }
        }
    }

    private List<string> Required() => [.. RequiredVariable().Matches(File.ReadAllText(compose.File)).Select(match => match.Groups[1].Value).Distinct()];

    private static async Task<string> WriteAsync(IEnumerable<string> names)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllLinesAsync(path, names.Select(name => $"{name}=something"), TestContext.Current.CancellationToken);
        return path;
    }

    [GeneratedRegex(@"\$\{(\w+):\?")]
    private static partial Regex RequiredVariable();
}
