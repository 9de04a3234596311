using System.Runtime.CompilerServices;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// The programs that were made so far, by the outline of the table that a line has. An outline is what the values of a line have in common with those of other
/// lines: names, nesting, and which of them are strings. For one thread.
/// </summary>
/// <param name="make">Makes the program for an outline; <see langword="null"/> if lines with this outline have to be evaluated with care.</param>
internal sealed class ProgramCache<T>(Func<StudiedLine, T?> make)
    where T : class
{
    // Most outlines of a hostile file come only once.
    private const int VisitsBeforeStudy = 2;
    private const int MostOutlines = 8192;

    private readonly Dictionary<ulong, Entry> _entries = [];

    /// <summary>Finds the program for the line that a table has.</summary>
    /// <param name="nodes">The table.</param>
    /// <param name="isFrequent">True if the outline has come often enough to be studied at once.</param>
    [MethodImpl(HotPath.Optimized)]
    public T? Find(NodeTable nodes, bool isFrequent = false)
    {
        ulong hash = nodes.HashOutline();
        if (!_entries.TryGetValue(hash, out Entry? entry))
        {
            if (_entries.Count == MostOutlines)
            {
                return null;
            }

            _entries.Add(hash, entry = new Entry(nodes.CopyOutline()));
        }

        // Another outline with the same hash is so rare that its lines may be evaluated with care.
        if (!nodes.HasOutline(entry.Outline))
        {
            return null;
        }

        if (!entry.IsStudied && (isFrequent || ++entry.Visits >= VisitsBeforeStudy))
        {
            StudiedLine line = new(nodes);
            entry.IsStudied = true;
            entry.Program = line.IsPlain ? make(line) : null;
        }

        return entry.Program;
    }

    private sealed class Entry(ulong[] outline)
    {
        public ulong[] Outline => outline;

        public int Visits { get; set; }

        public bool IsStudied { get; set; }

        public T? Program { get; set; }
    }
}
