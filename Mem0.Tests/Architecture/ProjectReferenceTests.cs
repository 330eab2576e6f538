using System.Reflection;
using Mem0.Core;
using Mem0.ServiceDefaults;

namespace Mem0.Tests.Architecture;

/// <summary>Which project may use which: docs/architecture.md.</summary>
public sealed class ProjectReferenceTests
{
    private const string AspNetCore = "Microsoft.AspNetCore";
    private const string Ours = "Mem0.";

    [Fact]
    public void The_engine_knows_no_host_and_no_other_project()
    {
        var references = References(typeof(CoreServiceCollectionExtensions).Assembly);

        Assert.DoesNotContain(references, name => name.StartsWith(AspNetCore, StringComparison.Ordinal));
        Assert.DoesNotContain(references, name => name.StartsWith(Ours, StringComparison.Ordinal));
    }

    [Fact]
    public void Service_defaults_know_no_other_project()
    {
        Assert.DoesNotContain(References(typeof(ServiceDefaultsExtensions).Assembly), name => name.StartsWith(Ours, StringComparison.Ordinal));
    }

    [Fact]
    public void The_edge_does_not_know_which_store_there_is()
    {
        var types = typeof(Mem0.Api.ApiHost).Assembly.GetTypes().SelectMany(Mentioned).Select(type => type.Namespace ?? "");

        Assert.DoesNotContain(types, name => name.StartsWith("Mem0.Core.Storage.", StringComparison.Ordinal));
        Assert.DoesNotContain(References(typeof(Mem0.Api.ApiHost).Assembly), name => name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase));
    }

    private static List<string> References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];

    /// <summary>The types in the signatures of a type's members.</summary>
    private static IEnumerable<Type> Mentioned(Type type)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return type.GetConstructors(All).SelectMany(constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType))
            .Concat(type.GetMethods(All).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(type.GetFields(All).Select(field => field.FieldType));
    }
}
