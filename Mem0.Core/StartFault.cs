using System.Data.Common;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.Extensions.Options;

namespace Mem0.Core;

/// <summary>The faults that end a program for a reason which its user can do something about.</summary>
public static class StartFault
{
    /// <summary>
    /// Whether it is a setting, a folder, a database or an address that cannot be used. The host has logged the whole; a program says the reason
    /// last, by itself.
    /// </summary>
    public static bool IsExpected(Exception exception) => exception
        is InvalidOperationException or OptionsValidationException or AggregateException or IOException
        or StoreUnavailableException or EmbeddingUnavailableException or DbException or OperationCanceledException;
}
