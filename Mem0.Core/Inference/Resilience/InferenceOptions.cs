using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Inference.Resilience;

/// <summary>How long calls to model servers may take and how often they are tried, from the section <c>Mem0:Inference</c>.</summary>
public sealed class InferenceOptions : IValidatableObject
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Inference";

    private const string Shortest = "00:00:00.010";
    private const string Longest = "1.00:00:00";

    /// <summary>How long one try of a call to a language model may take. A model on a processor writes some ten tokens a second.</summary>
    /// <value>The default is 2 minutes.</value>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan ChatAttemptTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a call to a language model may take with all its tries and the pauses between them.</summary>
    /// <value>The default is 5 minutes.</value>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan ChatTotalTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one try of a call to an embedding server may take, for one batch of texts.</summary>
    /// <value>The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan EmbeddingAttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a batch of texts may take with all its tries and the pauses between them.</summary>
    /// <value>The default is 1 minute.</value>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan EmbeddingTotalTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a call that failed is tried again.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 2;

    /// <summary>The pause before the second try; it doubles with each further one, and each is varied at random. A server's own <c>Retry-After</c> comes first.</summary>
    /// <value>The default is 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ChatTotalTimeout < ChatAttemptTimeout)
        {
            yield return Shorter(nameof(ChatTotalTimeout), nameof(ChatAttemptTimeout));
        }

        if (EmbeddingTotalTimeout < EmbeddingAttemptTimeout)
        {
            yield return Shorter(nameof(EmbeddingTotalTimeout), nameof(EmbeddingAttemptTimeout));
        }
    }

    private static ValidationResult Shorter(string total, string attempt) =>
        new($"{Section}:{total} must not be shorter than {Section}:{attempt}.", [total]);
}
