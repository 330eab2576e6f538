using Microsoft.Extensions.Logging;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>
/// The scopes of all log providers, without the one that the web server opens around each request: it holds the request's path.
/// The correlation id, set as the request's identifier, replaces what else it holds.
/// </summary>
internal sealed class PathlessScopes : IExternalScopeProvider
{
    private const string PathName = "RequestPath";

    private readonly LoggerExternalScopeProvider _scopes = new();

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state) => _scopes.ForEachScope(callback, state);

    public IDisposable Push(object? state) => HoldsPath(state) ? Nothing.Instance : _scopes.Push(state);

    private static bool HoldsPath(object? state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return false;
        }

        for (var index = 0; index < values.Count; index++)
        {
            if (values[index].Key == PathName)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Nothing : IDisposable
    {
        internal static readonly Nothing Instance = new();

        public void Dispose()
        {
        }
    }
}
