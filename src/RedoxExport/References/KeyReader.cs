using System.Text;

namespace RedoxExport.References;

/// <summary>Reads a list of references that <see cref="KeyWriter"/> has written. A file that does not exist is an empty list.</summary>
internal sealed class KeyReader : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly FileStream? _file;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private int _length = -1;

    /// <param name="path">The file.</param>
    public KeyReader(string path) => _file = File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1) : null;

    /// <summary>The current reference, valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_start, _length);

    /// <summary>The type of the current reference.</summary>
    public string Type => Encoding.ASCII.GetString(Current.Slice(0, Current.IndexOf((byte)'/')).ToArray());

    /// <summary>The id of the current reference.</summary>
    public string Id => Encoding.ASCII.GetString(Current.Slice(Current.IndexOf((byte)'/') + 1).ToArray());

    /// <summary>Moves to the next reference.</summary>
    /// <returns>False at the end. A line that a kill has cut short does not count.</returns>
    public bool Next()
    {
        _start += _length + 1;
        while (true)
        {
            int end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (end >= 0)
            {
                _length = end;
                return true;
            }

            if (!Fill())
            {
                _length = 0;
                return false;
            }
        }
    }

    /// <summary>Moves to the first reference that does not precede another one.</summary>
    /// <param name="key">The other reference. Each call must have a later one.</param>
    /// <param name="isAtEnd">True if the list has ended. Pass the same variable to each call.</param>
    /// <returns>True if the current reference is the same.</returns>
    public bool MoveTo(ReadOnlySpan<byte> key, ref bool isAtEnd)
    {
        if (_length < 0)
        {
            isAtEnd = !Next();
        }

        while (!isAtEnd && Current.SequenceCompareTo(key) < 0)
        {
            isAtEnd = !Next();
        }

        return !isAtEnd && Current.SequenceEqual(key);
    }

    public void Dispose() => _file?.Dispose();

    private bool Fill()
    {
        // A reference is much shorter than the buffer: see ReferenceText.
        Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
        _end -= _start;
        _start = 0;
        int count = _file is null || _end == _buffer.Length ? 0 : _file.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        return count > 0;
    }
}
