using Polly;
using Polly.Timeout;

namespace Mem0.Core.Inference.Resilience;

/// <summary>Calls a model server through its pipeline. Whatever fails is an <see cref="InferenceException"/>; a cancellation by the caller stays one.</summary>
/// <param name="name">The pipeline's name.</param>
/// <param name="pipeline">The pipeline.</param>
/// <param name="time">The clock.</param>
internal sealed class ModelPipeline(string name, ResiliencePipeline pipeline, TimeProvider time)
{
    /// <summary>When the whole call began, a time stamp of the clock.</summary>
    internal static readonly ResiliencePropertyKey<long> BeganAt = new("mem0.began_at");

    /// <summary>Makes a call.</summary>
    /// <param name="call">One try.</param>
    /// <param name="state">What it is handed.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="InferenceException">
    /// The call failed, or was not made because the circuit is open; when its own tries have opened it, the last of them is the inner exception.
    /// </exception>
    public async Task<TResult> CallAsync<TResult, TState>(
        Func<TState, CancellationToken, Task<TResult>> call, TState state, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(BeganAt, time.GetTimestamp());
            return await pipeline.ExecuteAsync(
                static async (context, call) => await call.Call(call.State, context.CancellationToken), context, (Call: call, State: state));
        }
        catch (TimeoutRejectedException exception)
        {
            throw CallFailures.TimedOut(name, exception);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
