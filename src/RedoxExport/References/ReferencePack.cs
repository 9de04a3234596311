using RedoxExport.Datasets;
using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>The resources and the references of one block of a file, as records to sort. Each reference occurs once. Disposing it wipes its bytes.</summary>
internal sealed class ReferencePack : IDisposable
{
    /// <summary>The mark of a record for a resource that is there.</summary>
    public const int Present = 0;

    /// <summary>The mark of a record for a reference.</summary>
    public const int Referenced = 1;

    private const int Slots = 4096;

    private readonly long[] _kinds = new long[Kinds];
    private int[]? _known;

    /// <summary>The number of values of <see cref="ReferenceKind"/>.</summary>
    public static int Kinds { get; } = (int)ReferenceKind.Unusable + 1;

    public RecordPack Records { get; } = new();

    /// <summary>The number of references of each kind.</summary>
    public IReadOnlyList<long> Counts => _kinds;

    public void AddPresent(DatasetTypeName type, ReadOnlySpan<byte> id) =>
        DatasetRecord.WriteDeletion(Records.Add(DatasetRecord.LengthOf(id, default)), Present, type.Index, id);

    /// <summary>Adds a reference, unless the pack has it, as far as a small table knows. References to the same patient follow one another.</summary>
    public void AddReference(DatasetTypeName type, ReadOnlySpan<byte> id)
    {
        _known ??= new int[Slots];
        ref int slot = ref _known[TextHash.Add(type.Index, id) % Slots];
        if (slot > 0)
        {
            DatasetRecord known = new(Records.Buffer, slot - 1);
            if (known.Type == type.Index && known.Id.SequenceEqual(id))
            {
                return;
            }
        }

        slot = Records.Length + 1;
        DatasetRecord.WriteDeletion(Records.Add(DatasetRecord.LengthOf(id, default)), Referenced, type.Index, id);
    }

    public void Count(ReferenceKind kind) => _kinds[(int)kind]++;

    public void Dispose() => Records.Dispose();
}
