using RedoxExport.Resources;
using RedoxExport.Text;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>
/// The ids of all resources of a type, as hashes: 8 bytes each. Two ids with the same hash are as improbable as a damaged memory cell, and would
/// only hide one dangling reference.
/// </summary>
internal sealed class IdSet
{
    private readonly ulong[] _hashes;

    private IdSet(ulong[] hashes) => _hashes = hashes;

    /// <summary>Reads the ids of a file.</summary>
    /// <param name="type">The type of its resources.</param>
    /// <param name="file">The file.</param>
    /// <param name="total">The number of its lines.</param>
    /// <param name="onRead">Receives the number of lines that were read since the last call.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="RedoxExportException">The file cannot be read.</exception>
    public static IdSet Read(string type, ResourceFile file, long total, Action<long> onRead, CancellationToken cancellation)
    {
        ViewPlan view = ViewReader.Read($$"""{"name":"id","resource":"{{type}}","select":[{"column":[{"name":"id","path":"id"}]}]}""", out _)
            ?? throw new InvalidOperationException($"The ids of {type} cannot be read.");
        TablePlan[] plans = [new TablePlan("id", view)];
        List<ulong> hashes = [];
        CheckReading.Read(file, total, () => new TablesShape(plans, _ => new Batch()), batches => hashes.AddRange(((Batch)batches[0]).Kept), onRead, cancellation);
        ulong[] sorted = [.. hashes];
        Array.Sort(sorted);
        return new IdSet(sorted);
    }

    /// <summary>True if a resource has the id in a cell.</summary>
    public bool Contains(byte[] json, in Cell cell) => Array.BinarySearch(_hashes, HashOf(json, cell)) >= 0;

    private static ulong HashOf(byte[] json, in Cell cell) => cell.Kind == CellKind.Part
        ? TextHash.Add(TextHash.Empty, json.AsSpan(cell.Start, cell.Length))
        : TextHash.OfUtf8((string)CellValue.Read(json, cell)!);

    private sealed class Batch : CheckBatch
    {
        private readonly List<ulong> _hashes = [];
        private int _kept;

        public IReadOnlyList<ulong> Kept => _hashes;

        public override void Add(byte[] json, Cell[] cells)
        {
            if (cells[0].Kind != CellKind.Empty)
            {
                _hashes.Add(HashOf(json, cells[0]));
            }
        }

        public override void Keep() => _kept = _hashes.Count;

        public override void Undo() => _hashes.RemoveRange(_kept, _hashes.Count - _kept);
    }
}
