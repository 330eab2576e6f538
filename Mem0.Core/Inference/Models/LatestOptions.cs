using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference.Models;

/// <summary>
/// The latest options that were valid. The monitor's own <c>CurrentValue</c> throws while the configuration that was read last is not valid;
/// a running server goes on with what it had.
/// </summary>
internal sealed class LatestOptions<T> : IDisposable
    where T : class
{
    private readonly IDisposable? _registration;
    private volatile T _value;

    public LatestOptions(IOptionsMonitor<T> monitor)
    {
        _value = monitor.CurrentValue;
        _registration = monitor.OnChange(Take);
    }

    /// <summary>The options.</summary>
    public T Value => _value;

    /// <summary>Raised after other options have come, or the same ones anew.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public void Dispose() => _registration?.Dispose();

    private void Take(T value)
    {
        _value = value;
        Changed?.Invoke();
    }
}
