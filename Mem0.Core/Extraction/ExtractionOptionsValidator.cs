using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction;

/// <summary>Checks <see cref="ExtractionOptions"/> beyond the ranges of single settings.</summary>
internal sealed class ExtractionOptionsValidator : IValidateOptions<ExtractionOptions>
{
    private const string CategoriesSetting = $"{ExtractionOptions.Section}:{nameof(ExtractionOptions.Categories)}";

    /// <summary>Further off, the end of the time would leave what a date can be.</summary>
    private static readonly TimeSpan LongestRecalled = TimeSpan.FromDays(30);

    /// <summary>A timer takes no period beyond 49 days.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ExtractionOptions options)
    {
        string?[] faults =
        [
            Time(nameof(options.RecalledFor), options.RecalledFor, LongestRecalled),
            Time(nameof(options.RetryEvery), options.RetryEvery, LongestPause),
            WishChecks.Categories(CategoriesSetting, options.Categories) is { } fault ? $"{CategoriesSetting}: {fault.Detail}" : null,
        ];
        List<string> found = [.. faults.OfType<string>()];
        return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }

    private static string? Time(string setting, TimeSpan value, TimeSpan most) => value < TimeSpan.Zero || value > most
        ? $"{ExtractionOptions.Section}:{setting} must lie between {TimeSpan.Zero} and {most}."
        : null;
}
