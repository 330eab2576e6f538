using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Inference.Routing;

/// <summary>When the external language model may be asked, from the section <c>Mem0:Llm:Routing</c>.</summary>
public sealed class RoutingOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Llm:Routing";

    /// <summary>Whether the external model is asked at all. It also needs <c>Mem0:Llm:External:Provider</c>, and the egress policy must allow its address.</summary>
    public bool Enabled { get; set; }

    /// <summary>The share of answers that come from the local model at least, in percent; 100 lets nothing out.</summary>
    [Range(0d, 100d)]
    public double LocalThreshold { get; set; } = 95;

    /// <summary>How far back the share looks, if not at the last <see cref="LeastDecisions"/> decisions, whichever are more.</summary>
    /// <value>The default is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The share always looks at so many decisions, however old, and at all as long as there were fewer.</summary>
    [Range(1, 100_000)]
    public int LeastDecisions { get; set; } = 100;
}
