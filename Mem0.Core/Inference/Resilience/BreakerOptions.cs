using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Inference.Resilience;

/// <summary>When a model server is left alone and when it is asked again, from the section <c>Mem0:Inference:Breaker</c>.</summary>
public sealed class BreakerOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Inference:Breaker";

    /// <summary>So many failures in a row open the circuit.</summary>
    [Range(1, 1000)]
    public int ConsecutiveFailures { get; set; } = 5;

    /// <summary>More than this share of the calls of the window failing opens the circuit, in percent.</summary>
    [Range(0d, 100d)]
    public double ErrorPercent { get; set; } = 10;

    /// <summary>How far back the share of failures looks.</summary>
    /// <value>The default is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>With fewer calls in the window their share of failures says nothing: one failure of one call would be all of them.</summary>
    [Range(1, 100_000)]
    public int LeastCalls { get; set; } = 20;

    /// <summary>How long an open circuit refuses calls before it lets trials through.</summary>
    /// <value>The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan OpenFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>So many trials that succeed, one after the other, close the circuit.</summary>
    [Range(1, 1000)]
    public int TrialSuccesses { get; set; } = 3;
}
