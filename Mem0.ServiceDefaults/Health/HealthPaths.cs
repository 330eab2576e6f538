namespace Mem0.ServiceDefaults.Health;

/// <summary>Where orchestrators ask for the state of a service.</summary>
internal static class HealthPaths
{
    internal const string Live = "/health/live";
    internal const string Alive = "/alive";
    internal const string Ready = "/health/ready";

    /// <summary>Where Aspire's project template has it.</summary>
    internal const string All = "/health";
}
