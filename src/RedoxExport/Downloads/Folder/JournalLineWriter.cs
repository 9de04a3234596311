using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Formats the lines of the journal. Reusable for the next line, but only by one thread at a time.</summary>
internal sealed class JournalLineWriter : IDisposable
{
    private readonly MemoryStream _line = new(512);
    private readonly Utf8JsonWriter _json;

    public JournalLineWriter() => _json = new Utf8JsonWriter(_line, ReadableJson.Compact);

    /// <summary>Formats a line.</summary>
    /// <param name="write">Writes the value.</param>
    /// <param name="value">The value.</param>
    /// <returns>The line with its newline, valid until the next call.</returns>
    [MethodImpl(HotPath.Optimized)]
    public ArraySegment<byte> Write<T>(Action<Utf8JsonWriter, T> write, T value)
    {
        _line.SetLength(0);
        _json.Reset();
        write(_json, value);
        _json.Flush();
        _line.WriteByte((byte)'\n');
        return new ArraySegment<byte>(_line.GetBuffer(), 0, (int)_line.Length);
    }

    public void Dispose()
    {
        _json.Dispose();
        _line.Dispose();
    }
}
