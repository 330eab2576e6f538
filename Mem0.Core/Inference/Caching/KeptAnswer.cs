using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Caching;

/// <summary>
/// Lets the reader of an answer take it out of the cache: whether an answer is of use shows only to whom reads it, and one that is not would come
/// back as long as it is kept, whatever is tried anew.
/// </summary>
internal static class KeptAnswer
{
    private const string Key = "mem0.forget";

    /// <summary>Has the cache forget an answer, so that the next call for the same asks a model. Nothing happens when it is not kept.</summary>
    public static void Forget(ChatResponse response)
    {
        if (response.AdditionalProperties?.TryGetValue(Key, out var forget) == true)
        {
            ((Action)forget!)();
        }
    }

    /// <summary>Says how the cache forgets an answer.</summary>
    public static void Offer(ChatResponse response, Action forget) => (response.AdditionalProperties ??= [])[Key] = forget;
}
