using System.Text.Json;

namespace Mem0.Core.Inference.Models.Http;

/// <summary>Values of JSON that come one a line. A read that is cancelled leaves nothing behind that could be read on.</summary>
/// <param name="stream">The stream, which is closed with this.</param>
/// <param name="longest">The most bytes of a line.</param>
internal sealed class JsonLines(Stream stream, int longest) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[longest];
    private int _start;
    private int _end;

    /// <summary>The next value; null at the end.</summary>
    /// <exception cref="JsonException">A line is no JSON, or too long.</exception>
    public async Task<JsonElement?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length < 0 && await FillAsync(cancellationToken))
            {
                continue;
            }

            var line = _buffer.AsSpan(_start, length < 0 ? _end - _start : length).Trim((byte)'\r');
            var atEnd = length < 0;
            _start = atEnd ? _end : _start + length + 1;
            if (!line.IsEmpty)
            {
                return JsonElement.Parse(line);
            }

            if (atEnd)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Reads on; false at the end.</summary>
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            throw new JsonException("A line is too long.");
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }
}
