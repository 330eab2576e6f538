namespace Mem0.Core.Storage;

/// <summary>
/// Work that brings something up to date, run once at a time. Whoever asks for it gets a run that began after asking; all who ask while one
/// runs share the next.
/// </summary>
internal sealed class CoalescedWork<T>(Func<Task<T>> work)
{
    private readonly Lock _lock = new();
    private Task<T>? _running;
    private Task<T>? _next;

    /// <summary>The result of a run that begins from now on.</summary>
    public Task<T> RunAsync()
    {
        lock (_lock)
        {
            if (_next is not null)
            {
                return _next;
            }

            if (_running is null or { IsCompleted: true })
            {
                return _running = work();
            }

            return _next = RunAfterAsync(_running);
        }
    }

    private async Task<T> RunAfterAsync(Task<T> before)
    {
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<T> run;
        lock (_lock)
        {
            _next = null;
            _running = run = work();
        }

        return await run;
    }
}
