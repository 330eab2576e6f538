namespace Mem0.Core.Inference.Metering;

/// <summary>How calls end, as stable words.</summary>
internal static class Outcomes
{
    /// <summary>There is an answer.</summary>
    public const string Answered = "answered";

    /// <summary>A model was asked and gave no usable answer.</summary>
    public const string Failed = "failed";

    /// <summary>No model was asked.</summary>
    public const string Refused = "refused";

    /// <summary>The caller gave up.</summary>
    public const string Cancelled = "cancelled";
}
