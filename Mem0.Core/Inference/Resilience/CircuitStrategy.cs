using System.Globalization;
using Polly;
using Polly.Telemetry;
using Polly.Timeout;

namespace Mem0.Core.Inference.Resilience;

/// <summary>
/// Asks a <see cref="Circuit"/> before each try, tells it how the try ended, and reports its changes by the names of Polly's own breaker. A refusal has as
/// its inner exception how the last try of the same call failed, if there was one: with it the call was made, without it nobody was asked.
/// </summary>
internal sealed class CircuitStrategy(Circuit circuit, ResilienceStrategyTelemetry telemetry) : ResilienceStrategy
{
    private static readonly ResiliencePropertyKey<Exception> LastFailure = new("mem0.last_failure");

    /// <summary>A change of a circuit, for listeners of Polly's telemetry.</summary>
    /// <param name="Circuit">The circuit's name.</param>
    internal sealed record CircuitChange(string Circuit);

    /// <inheritdoc/>
    protected override async ValueTask<Polly.Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Polly.Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        var entry = circuit.Enter();
        Report(entry.Became, context);
        if (!entry.Admitted)
        {
            return Polly.Outcome.FromException<TResult>(Refusal(entry.RetryAfter, LastFailureOf(context)));
        }

        var result = CallResult.Neutral;
        try
        {
            var outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            result = CallFailures.ResultOf(outcome.Exception);
            if (outcome.Exception is { } failure)
            {
                context.Properties.Set(LastFailure, failure);
            }

            return outcome;
        }
        finally
        {
            // Also when the callback throws: a trial that never ends would keep the circuit half-open for ever.
            Report(circuit.Leave(entry, result), context);
        }
    }

    private InferenceException? LastFailureOf(ResilienceContext context) => context.Properties.GetValue(LastFailure, null!) switch
    {
        TimeoutRejectedException timeout => CallFailures.TimedOut(circuit.Name, timeout),
        var failure => failure as InferenceException,
    };

    private InferenceException Refusal(TimeSpan retryAfter, InferenceException? lastFailure) => new(
        InferenceFailure.CircuitOpen,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{circuit.Name} has failed repeatedly and is not asked at the moment. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} s, and look at /admin/inference and the server's log."),
        lastFailure)
    {
        RetryAfter = retryAfter,
    };

    private void Report(CircuitState? became, ResilienceContext context)
    {
        ResilienceEvent? change = became switch
        {
            CircuitState.Open => new ResilienceEvent(ResilienceEventSeverity.Error, "OnCircuitOpened"),
            CircuitState.HalfOpen => new ResilienceEvent(ResilienceEventSeverity.Warning, "OnCircuitHalfOpened"),
            CircuitState.Closed => new ResilienceEvent(ResilienceEventSeverity.Information, "OnCircuitClosed"),
            _ => null,
        };
        if (change is { } happened)
        {
            telemetry.Report(happened, context, new CircuitChange(circuit.Name));
        }
    }
}
