using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.Infrastructure;

/// <summary>Keeps every log line with the values of the scopes that it was written in, and with all that a sink could write of it.</summary>
internal sealed class RecordedLogs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<Line> _lines = new();
    private IExternalScopeProvider? _scopes;

    internal sealed record Line(
        string Category, LogLevel Level, string Message, IReadOnlyList<KeyValuePair<string, object?>> Scope, string Everything);

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
            var message = formatter(state, exception);
            var members = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            owner._lines.Enqueue(new(category, logLevel, message, values, string.Join('\n', [message, .. members, .. values, exception])));
        }
    }
}
