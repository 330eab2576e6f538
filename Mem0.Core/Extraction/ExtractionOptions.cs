using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Extraction;

/// <summary>How facts are extracted from conversations. Section <c>Mem0:Extraction</c>.</summary>
public sealed class ExtractionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Extraction";

    /// <summary>What is to be minded at every extraction, in the operator's words; those of a single add come after it.</summary>
    [MaxLength(ExtractionLimits.InstructionCharacters)]
    public string? CustomInstructions { get; set; }

    /// <summary>What alone is remembered, where an add does not say.</summary>
    [MaxLength(ExtractionLimits.InstructionCharacters)]
    public string? Includes { get; set; }

    /// <summary>What is not remembered, where an add does not say.</summary>
    [MaxLength(ExtractionLimits.InstructionCharacters)]
    public string? Excludes { get; set; }

    /// <summary>The categories, name to description, where an add does not say.</summary>
    /// <value>The default is empty, which stands for <see cref="DefaultCategories"/>. The limits are those of an add: <see cref="ExtractionLimits"/>.</value>
    public Dictionary<string, string> Categories { get; set; } = [];

    /// <summary>
    /// The most characters of a conversation in one call to the model. Less is sent when <see cref="Inference.Models.LlmOptions.ContextTokens"/>
    /// leaves less room.
    /// </summary>
    /// <value>The default is 6000.</value>
    [Range(200, 1_000_000)]
    public int ChunkCharacters { get; set; } = 6_000;

    /// <summary>How many characters of what was sent last are sent again at the head of the next call, so that no statement is cut in two.</summary>
    /// <value>The default is 200.</value>
    [Range(20, 10_000)]
    public int ChunkOverlap { get; set; } = 200;

    /// <summary>
    /// Whether facts are dropped that share no word with the conversation. Small models invent such facts. Switch it off when
    /// <see cref="CustomInstructions"/> ask for facts in another language than that of the conversation.
    /// </summary>
    /// <value>The default is true.</value>
    public bool DropInvented { get; set; } = true;

    /// <summary>How long after a search its results are not taken for new statements when they come back in a conversation; zero switches it off.</summary>
    /// <value>The default is one hour; 30 days at the most.</value>
    public TimeSpan RecalledFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often messages that were kept as they were said, because the language model had failed, are extracted in the background; zero never.</summary>
    /// <value>The default is 5 minutes; one day at the most.</value>
    public TimeSpan RetryEvery { get; set; } = TimeSpan.FromMinutes(5);
}
