using System.Globalization;
using System.Text.Json;
using Mem0.Benchmarks.Commands;
using Mem0.Core.Inference.BuiltIn;
using Npgsql;

namespace Mem0.Benchmarks.Peer;

/// <summary>mem0's npm package, installed into a folder together with the program that measures it.</summary>
internal sealed class PeerPackage
{
    private const string Program = "peer.mjs";
    private const string Texts = "texts.txt";

    private readonly string _folder;

    private PeerPackage(string folder, string nodeVersion) => (_folder, NodeVersion) = (folder, nodeVersion);

    /// <summary>The version of node.</summary>
    public string NodeVersion { get; }

    /// <summary>Installs it.</summary>
    /// <exception cref="UsageException">There is no node or no npm.</exception>
    public static async Task<PeerPackage> InstallAsync(string folder, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var version = await ExternalProgram.RunAsync("node", ["--version"], folder, cancellationToken);
        foreach (var name in (ReadOnlySpan<string>)[Program, "package.json"])
        {
            using var resource = typeof(PeerPackage).Assembly.GetManifestResourceStream(name)!;
            using var file = File.Create(Path.Combine(folder, name));
            resource.CopyTo(file);
        }

        await File.WriteAllLinesAsync(Path.Combine(folder, Texts), texts, cancellationToken);
        Report.Progress("npm install");
        await ExternalProgram.RunAsync(
            OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], folder, cancellationToken);
        return new PeerPackage(folder, version.Trim());
    }

    /// <summary>Measures it on a database of its own, with the built-in embedding.</summary>
    public async Task<PeerFigures> MeasureAsync(PeerWork work, int clients, CancellationToken cancellationToken)
    {
        await using var database = await TemporaryDatabase.CreateAsync(work.Server, cancellationToken);
        await CreateExtensionAsync(database, cancellationToken);
        await using var embeddings = await EmbeddingEndpoint.StartAsync(cancellationToken);
        var output = await ExternalProgram.RunAsync(
            "node",
            [
                Program, "--embeddings", embeddings.Address, "--texts", Texts, "--dimensions", Text(StaticEmbedding.Dimensions), "--adds", Text(work.Adds),
                "--searches", Text(work.Searches), "--clients", Text(clients), "--warm", Text(PeerWork.Warm),
            ],
            _folder,
            cancellationToken,
            Environment(database.Connection));
        return JsonSerializer.Deserialize<PeerFigures>(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], JsonSerializerOptions.Web)!;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string?> Environment(NpgsqlConnectionStringBuilder connection) => new()
    {
        ["PGHOST"] = connection.Host,
        ["PGPORT"] = Text(connection.Port),
        ["PGUSER"] = connection.Username,
        ["PGPASSWORD"] = connection.Password,
        ["PGDATABASE"] = connection.Database,
    };

    private static async Task CreateExtensionAsync(TemporaryDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.Connection.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("CREATE EXTENSION vector", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
