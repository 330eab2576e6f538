namespace Mem0.Core.Security.Egress;

/// <summary>A call out, or the attempt at one.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Host">The host that was to be reached: a name or an address.</param>
/// <param name="Port">Its port.</param>
/// <param name="AddressKind">Whose its address is: <c>loopback</c>, <c>private</c>, <c>link_local</c>, <c>no_host</c>, <c>public</c>; null when its name was not resolved.</param>
/// <param name="DataClass">What was to go there, one of <see cref="EgressData"/>.</param>
/// <param name="Reason">Why it was refused: <c>not_listed</c>, <c>public_address</c>, <c>forbidden_address</c>; null when it was allowed.</param>
public sealed record EgressAttempt(DateTimeOffset At, string Host, int Port, string? AddressKind, string DataClass, string? Reason);
