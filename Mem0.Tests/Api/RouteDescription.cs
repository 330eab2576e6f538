using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mem0.Tests.Api;

/// <summary>The routes as the running server describes them, each with a request that works.</summary>
internal sealed class RouteDescription(JsonElement document)
{
    /// <summary>Stands in every text that is sent and must not come back in an error, nor stand in a log.</summary>
    internal const string Secret = "zanzibar-sentinel";

    /// <summary>A body that works, by the name of its schema.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["AddBody"] = $$"""{"messages":[{"role":"user","content":"{{Secret}}"}],"user_id":"ada"}""",
        ["ExtractBody"] = """{"user_id":"ada"}""",
        ["SearchBody"] = $$"""{"query":"{{Secret}}","user_id":"ada"}""",
        ["UpdateBody"] = $$"""{"text":"{{Secret}}"}""",
    };

    /// <summary>The operations, the one that deletes everything last.</summary>
    internal IReadOnlyList<Operation> Operations { get; } =
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           let name = operation.Value.GetProperty("operationId").GetString()!
           orderby name == "Reset"
           select new Operation(
               name, new HttpMethod(operation.Name.ToUpperInvariant()), path.Name, BodySchema(operation.Value), [.. Parameters(operation.Value)]),
    ];

    /// <summary>A body that works; null for an operation without one.</summary>
    internal static string? BodyOf(Operation operation) => operation.BodySchema is { } schema ? Bodies[schema] : null;

    /// <summary>The body with another value of a member; null leaves it out.</summary>
    internal static string Changed(string body, string member, string? value)
    {
        const string Mark = "\"the-changed-value\"";
        var root = JsonNode.Parse(body)!.AsObject();
        var (owner, name) = member.Split("[0].") is [var list, var inner] ? (root[list]![0]!.AsObject(), inner) : (root, member);
        if (value is null)
        {
            owner.Remove(name);
            return root.ToJsonString();
        }

        owner[name] = Mark.Trim('"');
        return root.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
    }

    /// <summary>The members of a body, those of the objects in its lists included: <c>messages[0].role</c>.</summary>
    internal IEnumerable<string> Members(string schema)
    {
        var schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (var member in schemas.GetProperty(schema).GetProperty("properties").EnumerateObject())
        {
            yield return member.Name;
            if (member.Value.TryGetProperty("items", out var items) && items.TryGetProperty("$ref", out var reference))
            {
                foreach (var inner in Members(Last(reference)))
                {
                    yield return $"{member.Name}[0].{inner}";
                }
            }
        }
    }

    private static string? BodySchema(JsonElement operation) => operation.TryGetProperty("requestBody", out var body)
        ? Last(body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref"))
        : null;

    private static IEnumerable<Parameter> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Select(parameter => new Parameter(
            parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString() == "path"))
        : [];

    private static string Last(JsonElement reference) => reference.GetString()!.Split('/')[^1];

    /// <summary>A route and a method.</summary>
    internal sealed record Operation(string Name, HttpMethod Method, string Path, string? BodySchema, IReadOnlyList<Parameter> Parameters)
    {
        /// <summary>Whether it is for administrators alone.</summary>
        internal bool IsAdministration => Name == "Reset" || Path.StartsWith("/admin/", StringComparison.Ordinal);

        /// <summary>The target of a request that works, or with another value of one parameter.</summary>
        internal string Target(string memoryId, Parameter? changed = null, string? value = null)
        {
            var path = Path;
            foreach (var parameter in Parameters.Where(parameter => parameter.IsInPath))
            {
                path = path.Replace($"{{{parameter.Name}}}", parameter == changed ? value : Good(parameter, memoryId), StringComparison.Ordinal);
            }

            return changed is { IsInPath: false }
                ? $"{path}?{changed.Name}={value}"
                : Parameters.Any(parameter => parameter.Name == "user_id") ? $"{path}?user_id=ada" : path;
        }

        private static string Good(Parameter parameter, string memoryId) => parameter.Name switch
        {
            "memory_id" => memoryId,
            "entity_type" => "user",
            "entity_id" => "ada",
            _ => throw new InvalidOperationException($"The tests know no good value of {parameter.Name}."),
        };
    }

    /// <summary>A parameter of the path or of the query string.</summary>
    internal sealed record Parameter(string Name, bool IsInPath);
}
