using System.Diagnostics.CodeAnalysis;

namespace Mem0.Core;

/// <summary>What an expected failure means to the caller.</summary>
public enum FaultKind
{
    /// <summary>The request itself is wrong; the field is named.</summary>
    Invalid,

    /// <summary>What the request names is not the caller's to reach.</summary>
    Forbidden,

    /// <summary>What the request names does not exist.</summary>
    NotFound,

    /// <summary>The request contradicts the state of what it names.</summary>
    Conflict,

    /// <summary>The request repeats a key with other contents.</summary>
    Mismatch,

    /// <summary>A part that the request needs is not there at the moment, or not configured.</summary>
    Unavailable,
}

/// <summary>An expected failure: why a request cannot be carried out. Nothing has been stored or changed.</summary>
/// <param name="Kind">What the failure means to the caller.</param>
/// <param name="Code">A stable machine-readable code in snake_case, such as <c>memory_not_found</c>.</param>
/// <param name="Detail">A sentence for people that says what is wrong and what would be right. Never holds memory text.</param>
/// <param name="Field">The offending field by its wire name, such as <c>messages[0].content</c>, where there is one.</param>
public sealed record Fault(FaultKind Kind, string Code, string Detail, string? Field = null)
{
    /// <summary>A fault of the request's contents.</summary>
    public static Fault Invalid(string field, string detail, string code = "invalid_field") =>
        new(FaultKind.Invalid, code, detail, field);
}

/// <summary>Makes outcomes where the value's type is an interface, to which no conversion can be defined.</summary>
public static class Outcome
{
    /// <summary>Wraps a value.</summary>
    public static Outcome<T> Of<T>(T value) => new(value, null);
}

/// <summary>Either a value or the fault that prevented it. Exceptions are for the unexpected only.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Outcome<T>
{
    internal Outcome(T? value, Fault? fault) => (Value, Fault) = (value, fault);

    /// <summary>The value, when there is no fault.</summary>
    public T? Value { get; }

    /// <summary>The fault, when there is no value.</summary>
    public Fault? Fault { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Fault is null;

    /// <summary>Calls the function for the value or the one for the fault.</summary>
    public TResult Match<TResult>(Func<T, TResult> value, Func<Fault, TResult> fault) =>
        Succeeded ? value(Value) : fault(Fault);

    /// <summary>Wraps a value.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>Wraps a fault.</summary>
    public static implicit operator Outcome<T>(Fault fault) => new(default, fault);
}
