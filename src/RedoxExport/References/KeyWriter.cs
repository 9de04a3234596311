using System.Text;
using RedoxExport.Datasets;

namespace RedoxExport.References;

/// <summary>
/// Writes a list of references, <c>Type/id</c>, one per line, sorted by their bytes. That is the order of types and ids, because no letter of a type
/// precedes the slash.
/// </summary>
/// <param name="path">The file; it must not exist.</param>
internal sealed class KeyWriter(string path) : IDisposable
{
    private readonly RecordFile _file = new(path);
    private string _type = string.Empty;
    private byte[] _typeBytes = [];

    public long Count { get; private set; }

    public void Write(string type, ReadOnlySpan<byte> id)
    {
        if (!ReferenceEquals(type, _type))
        {
            _type = type;
            _typeBytes = Encoding.ASCII.GetBytes(type + "/");
        }

        _file.Write(_typeBytes);
        _file.Write(id);
        _file.Write((byte)'\n');
        Count++;
    }

    public void Write(ReadOnlySpan<byte> key)
    {
        _file.Write(key);
        _file.Write((byte)'\n');
        Count++;
    }

    public void Complete() => _file.Complete(toDisk: false);

    public void Dispose() => _file.Dispose();
}
