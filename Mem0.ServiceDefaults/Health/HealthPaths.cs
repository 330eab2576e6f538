namespace Mem0.ServiceDefaults.Health;

/// <summary>Where orchestrators ask for the state of a service.</summary>
internal static class HealthPaths
{
    internal const string Live = "/health/live";
    internal const string Alive = "/alive";
    internal const string Ready = "/health/ready";
}
