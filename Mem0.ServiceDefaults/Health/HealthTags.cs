namespace Mem0.ServiceDefaults.Health;

/// <summary>The tags that decide when a health check runs.</summary>
public static class HealthTags
{
    /// <summary>The part is needed to serve requests: its check runs for <c>/health/ready</c>.</summary>
    public const string Ready = "ready";
}
