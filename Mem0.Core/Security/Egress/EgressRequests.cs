namespace Mem0.Core.Security.Egress;

/// <summary>What a request says to the guard.</summary>
internal static class EgressRequests
{
    private static readonly HttpRequestOptionsKey<string> DataClassKey = new("mem0.egress.data_class");
    private static readonly HttpRequestOptionsKey<string> NotedKey = new("mem0.egress.noted");

    /// <summary>Says what a request carries, one of <see cref="EgressData"/>.</summary>
    public static void Carries(this HttpRequestMessage request, string dataClass) => request.Options.Set(DataClassKey, dataClass);

    /// <summary>What a request carries; null when nobody has said it.</summary>
    internal static string? DataClassOf(HttpRequestMessage request) => request.Options.TryGetValue(DataClassKey, out var dataClass) ? dataClass : null;

    /// <summary>Remembers the target for which the request was judged and noted.</summary>
    internal static void SetNoted(HttpRequestMessage request, EgressPass pass) => request.Options.Set(NotedKey, HostNames.WithPort(pass.Host, pass.Port));

    /// <summary>Whether the request was judged and noted for this target.</summary>
    internal static bool IsNoted(HttpRequestMessage request, EgressPass pass) =>
        request.Options.TryGetValue(NotedKey, out var target) && target == HostNames.WithPort(pass.Host, pass.Port);
}
