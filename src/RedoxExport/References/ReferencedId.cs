namespace RedoxExport.References;

/// <summary>The id of a resource that is there, or that a reference leads to. One object serves for all ids of a scan, one after another.</summary>
internal sealed class ReferencedId
{
    private byte[] _id = new byte[64];
    private int _length;

    public string Type { get; private set; } = string.Empty;

    public ReadOnlySpan<byte> Id => _id.AsSpan(0, _length);

    public bool IsPresent { get; private set; }

    public bool IsReferenced { get; private set; }

    public bool IsMissing => IsReferenced && !IsPresent;

    public void Begin(string type, ReadOnlySpan<byte> id)
    {
        Type = type;
        if (_id.Length < id.Length)
        {
            _id = new byte[id.Length];
        }

        id.CopyTo(_id);
        _length = id.Length;
        IsPresent = IsReferenced = false;
    }

    public void Add(int mark)
    {
        IsPresent |= mark == ReferencePack.Present;
        IsReferenced |= mark == ReferencePack.Referenced;
    }

    public bool HasId(ReadOnlySpan<byte> id) => Id.SequenceEqual(id);
}
