using System.Text.Json;
using Mem0.Core.Memories;

namespace Mem0.Core.Storage;

/// <summary>What every store makes of the answer that it keeps for an idempotency key.</summary>
internal static class IdempotencyAnswers
{
    /// <summary>How long a key keeps its answer.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(24);

    /// <summary>The form in which an answer is kept.</summary>
    public static string Write(AddResult result) => JsonSerializer.Serialize(result);

    /// <summary>The kept answer, or a fault if it answers another request.</summary>
    public static Outcome<AddResult?> Read(IdempotencyClaim claim, string fingerprint, string answer) => fingerprint == claim.Fingerprint
        ? JsonSerializer.Deserialize<AddResult>(answer)! with { Replayed = true }
        : new Fault(FaultKind.Mismatch, "idempotency_key_reused", "This Idempotency-Key was used for a request with another body.", "Idempotency-Key");
}
