using System.Text.Json;

namespace Mem0.Core.Security.Egress;

/// <summary>Kinds and reasons as stable words in snake case.</summary>
internal static class EgressWords
{
    private static readonly Dictionary<AddressKind, string> Kinds = Enum.GetValues<AddressKind>().ToDictionary(kind => kind, kind => Snake(kind));

    private static readonly Dictionary<EgressReason, string> Reasons = Enum.GetValues<EgressReason>().ToDictionary(reason => reason, reason => Snake(reason));

    /// <summary>A kind of addresses.</summary>
    public static string Of(AddressKind kind) => Kinds[kind];

    /// <summary>A reason for a refusal.</summary>
    public static string Of(EgressReason reason) => Reasons[reason];

    private static string Snake(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
