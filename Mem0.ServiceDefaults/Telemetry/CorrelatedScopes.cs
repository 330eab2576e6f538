using Microsoft.Extensions.Logging;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>
/// The scopes of all log providers, without those that the web server opens around each connection and each request: one holds the
/// request's path. The correlation id, which is the request's identifier too, replaces what else they hold.
/// </summary>
internal sealed class CorrelatedScopes : IExternalScopeProvider
{
    private const string PathName = "RequestPath";
    private const string ConnectionName = "ConnectionId";

    private readonly LoggerExternalScopeProvider _scopes = new();

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state) => _scopes.ForEachScope(callback, state);

    public IDisposable Push(object? state) => IsOfTheServer(state) ? Nothing.Instance : _scopes.Push(state);

    private static bool IsOfTheServer(object? state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return false;
        }

        for (var index = 0; index < values.Count; index++)
        {
            if (values[index].Key is PathName or ConnectionName)
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
