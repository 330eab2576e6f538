using Mem0.Core.Storage;

namespace Mem0.Core.Memories;

/// <summary>Carries out a request to add once for each idempotency key.</summary>
internal sealed class IdempotentAdds(IMemoryStore store, IdempotencyGate gate, TimeProvider time)
{
    /// <summary>
    /// The first answer to the key, if it has one; else what <paramref name="add"/> answers, which keeps its answer in the transaction that
    /// stores. A fault if the key is being worked on, or was used for another request.
    /// </summary>
    /// <param name="claim">The claim; null for a request without a key, which is carried out each time.</param>
    /// <param name="add">Carries out the request.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<Outcome<AddResult>> OnceAsync(IdempotencyClaim? claim, Func<Task<Outcome<AddResult>>> add, CancellationToken cancellationToken)
    {
        if (claim is null)
        {
            return await add();
        }

        using var turn = gate.TryEnter(claim);
        if (turn is null)
        {
            return new Fault(
                FaultKind.Conflict, "idempotency_key_in_flight", "A request with this Idempotency-Key is being worked on. Try again later.", "Idempotency-Key");
        }

        var first = await store.FindAnswerAsync(claim, time.GetUtcNow(), cancellationToken);
        return first switch
        {
            { Fault: { } fault } => fault,
            { Value: { } answer } => answer,
            _ => await add(),
        };
    }
}
