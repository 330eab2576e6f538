using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mem0.Core;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Mem0.Api.Http;

/// <summary>
/// A JSON request body. As mem0's server does, it is read without a content type, and with a byte order mark; a fault names the member at
/// fault.
/// </summary>
internal sealed class JsonBody<T> : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly ReadOnlyMemory<byte> _json;

    private JsonBody(T value, ReadOnlyMemory<byte> json) => (Value, _json) = (value, json);

    /// <summary>The body.</summary>
    public T Value { get; }

    /// <summary>A digest of the body as it was sent, lower-case hexadecimal SHA-256.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_json.Span));

    /// <inheritdoc/>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (context.Request is { ContentType.Length: > 0 } request && !request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        }

        var json = WithoutByteOrderMark(await ReadAsync(context));
        if (json.IsEmpty)
        {
            throw new RequestFaultException(new Fault(FaultKind.Invalid, "body_required", "The request needs a JSON body."));
        }

        return new JsonBody<T>(Parse(context, json), json);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            context.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    private static T Parse(HttpContext context, ReadOnlyMemory<byte> json)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return JsonSerializer.Deserialize(json.Span, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)))
                ?? throw new RequestFaultException(new Fault(FaultKind.Invalid, "body_required", "The request needs a JSON object, not null."));
        }
        catch (JsonException exception)
        {
            throw new RequestFaultException(FaultOf(exception));
        }
    }

    /// <summary>The path is <c>$.messages[0].content</c> for a member of the wrong kind, and <c>$</c> for a body that is no object.</summary>
    private static Fault FaultOf(JsonException exception) => exception.Path switch
    {
        { Length: > 2 } path when path.StartsWith("$.", StringComparison.Ordinal) =>
            Fault.Invalid(path[2..], $"{path[2..]} has a value of the wrong kind, or the JSON is malformed there."),
        _ => new Fault(FaultKind.Invalid, "malformed_json", "The request body is not a JSON object."),
    };
}
