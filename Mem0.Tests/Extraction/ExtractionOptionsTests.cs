using Mem0.Core.Extraction;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.Extraction;

public sealed class ExtractionOptionsTests
{
    private const string Section = ExtractionOptions.Section;

    [Theory]
    [InlineData("RecalledFor", "00:00:00")]
    [InlineData("RecalledFor", "30.00:00:00")]
    [InlineData("RetryEvery", "00:00:00")]
    [InlineData("RetryEvery", "1.00:00:00")]
    [InlineData("Categories:pets", "")]
    [InlineData("Categories:pets", "animals at home")]
    public void What_lies_within_the_limits_is_taken(string setting, string value) => Validate(($"{Section}:{setting}", value));

    [Theory]
    [InlineData("RecalledFor", "-00:00:01")]
    [InlineData("RecalledFor", "30.00:00:01")]
    [InlineData("RecalledFor", "10675199.00:00:00")]
    [InlineData("RetryEvery", "-00:00:01")]
    [InlineData("RetryEvery", "1.00:00:01")]
    [InlineData("RetryEvery", "50.00:00:00")]
    public void A_time_beyond_the_limits_ends_the_start_and_is_named(string setting, string value) =>
        Assert.StartsWith($"{Section}:{setting} must lie between 00:00:00 and ", Assert.Single(Faults(($"{Section}:{setting}", value))), StringComparison.Ordinal);

    [Theory]
    [InlineData(101, 1, "The name of a category")]
    [InlineData(1, 401, "The description of a category")]
    public void A_category_beyond_the_limits_ends_the_start_and_is_named(int name, int description, string fault)
    {
        var message = Assert.Single(Faults(($"{Section}:Categories:{new string('n', name)}", new string('d', description))));

        Assert.StartsWith($"{Section}:Categories: ", message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_category_without_a_description_that_is_a_text_is_named() =>
        Assert.Contains(
            "Categories",
            string.Join('\n', new ExtractionOptionsValidator().Validate(null, new ExtractionOptions { Categories = { ["pets"] = null! } }).Failures ?? []),
            StringComparison.Ordinal);

    [Fact]
    public void Too_many_categories_end_the_start() =>
        Assert.Contains("At most 100", Assert.Single(Faults([.. Enumerable.Range(0, 101).Select(number => ($"{Section}:Categories:c{number}", "x"))])), StringComparison.Ordinal);

    [Fact]
    public void Every_fault_is_named_at_once() =>
        Assert.Equal(3, Faults(($"{Section}:RecalledFor", "31.00:00:00"), ($"{Section}:RetryEvery", "2.00:00:00"), ($"{Section}:Categories:{new string('n', 101)}", "x")).Length);

    private static string[] Faults(params (string Setting, string Value)[] settings) =>
        [.. Assert.Throws<OptionsValidationException>(() => Validate(settings)).Failures];

    private static void Validate(params (string Setting, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Setting, (string?)setting.Value)))
            .Build();
        using var services = new ServiceCollection().AddMetrics().AddExtraction(configuration).BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
    }
}
