using System.Globalization;
using Mem0.Core.Recall;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>What a store's vectors and terms were made by, and what this server makes them by: they must be the same.</summary>
internal sealed class StoreIdentity(EmbeddingIdentity embedding)
{
    /// <summary>The fact that names the embedding model and its dimension.</summary>
    public const string EmbeddingFact = "embedding";

    /// <summary>The fact that names the version of the text analysis.</summary>
    public const string AnalysisFact = "text_analysis";

    /// <summary>The fact that changes when everything in memory is out of date: after a reset, and after embedding again.</summary>
    public const string GenerationFact = "generation";

    /// <summary>The embedding model of this server.</summary>
    public EmbeddingIdentity Embedding => embedding;

    /// <summary>The value of <see cref="EmbeddingFact"/> that this server needs.</summary>
    public string EmbeddingValue { get; } = $"{embedding.Model} {embedding.Dimensions.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The value of <see cref="AnalysisFact"/> that this server needs.</summary>
    public static string AnalysisValue { get; } = TextAnalysis.Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// A condition that holds when the store is of this server's embedding model and text analysis, and else ends the transaction with the error
    /// <see cref="PostgresFaults.OtherIdentity"/>.
    /// </summary>
    public string IsExpected(NpgsqlParameterCollection parameters)
    {
        var (embeddingValue, analysisValue) = (parameters.AddValue(EmbeddingValue), parameters.AddValue(AnalysisValue));
        return $"""
            ((SELECT count(*) FROM facts WHERE (name = '{EmbeddingFact}' AND value = {embeddingValue}) OR (name = '{AnalysisFact}' AND value = {analysisValue})) = 2
                OR mem0_refuse({embeddingValue} || ', ' || {analysisValue}))
            """;
    }

    /// <summary>Notes the facts of a new store, and refuses a store whose facts are others.</summary>
    /// <exception cref="InvalidOperationException">The store is of another model or analysis; the message has the command that embeds it again.</exception>
    public async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await CheckAsync(connection, EmbeddingFact, EmbeddingValue, cancellationToken);
        await CheckAsync(connection, AnalysisFact, AnalysisValue, cancellationToken);
        await NoteAsync(connection, GenerationFact, Guid.CreateVersion7().ToString("D"), cancellationToken);
    }

    private static async Task CheckAsync(NpgsqlConnection connection, string fact, string expected, CancellationToken cancellationToken)
    {
        var stored = await NoteAsync(connection, fact, expected, cancellationToken);
        if (stored != expected)
        {
            throw new InvalidOperationException(
                $"The memories in the database {connection.Database} were stored with {fact} '{stored}', but this server is configured for '{expected}'. "
                + "Searches would compare what cannot be compared. Configure the former one, or embed all memories again with this configuration: Mem0.Ingest -- reembed");
        }
    }

    private static async Task<string> NoteAsync(NpgsqlConnection connection, string fact, string value, CancellationToken cancellationToken)
    {
        await using (var insert = Command("INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", fact, value))
        {
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var select = Command("SELECT value FROM facts WHERE name = $1", fact);
        return (string)(await select.ExecuteScalarAsync(cancellationToken))!;

        NpgsqlCommand Command(string sql, params ReadOnlySpan<string> parameters)
        {
            var command = new NpgsqlCommand(sql, connection);
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
            }

            return command;
        }
    }
}
