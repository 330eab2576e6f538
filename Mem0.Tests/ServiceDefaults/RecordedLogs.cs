using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.ServiceDefaults;

/// <summary>Keeps every log line with the values of the scopes that it was written in.</summary>
internal sealed class RecordedLogs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<Line> _lines = new();
    private IExternalScopeProvider? _scopes;

    internal sealed record Line(string Category, string Message, IReadOnlyList<KeyValuePair<string, object?>> Scope);

    internal IReadOnlyList<Line> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Recorder(RecordedLogs owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            List<KeyValuePair<string, object?>> values = [];
            owner._scopes?.ForEachScope((scope, found) => found.AddRange(scope as IEnumerable<KeyValuePair<string, object?>> ?? []), values);
            owner._lines.Enqueue(new(category, formatter(state, exception), values));
        }
    }
}
