using System.Runtime.CompilerServices;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// The programs that were made so far, by the outline of a part of a line. An outline is what the values of a line have in common with those of other
/// lines: names, nesting, and which of them are strings. Thread-safe.
/// </summary>
/// <param name="make">Makes the program for an outline; <see langword="null"/> if lines with this outline have to be evaluated with care.</param>
/// <param name="linesBeforeStudy">The number of lines with an outline that are evaluated with care before a program is made for it.</param>
/// <param name="mostOutlines">The number of outlines that are kept.</param>
internal sealed class ProgramCache<T>(Func<StudiedLine, T?> make, int linesBeforeStudy, int mostOutlines = ProgramCache<T>.MostOutlines)
    where T : class
{
    /// <summary>The number of outlines that are kept if nothing else is wanted.</summary>
    public const int MostOutlines = 8192;

    // 8 bytes each, so that long lines of a hostile file do not fill the memory.
    private const int MostValues = 1024 * 1024;

    // Most parts have some dozens of outlines. If one has all of them, a chain has eight.
    private const int Chains = 1024;

    // A table of its own, because .NET compiles a dictionary of numbers anew, without optimizing it at first, and this is asked once per line.
    private readonly Entry?[] _chains = new Entry?[Chains];
    private MemberCandidates? _candidates;
    private volatile int _outlines;
    private int _values;

    /// <summary>The number of outlines so far.</summary>
    public int Outlines => _outlines;

    /// <summary>True if no more outlines are kept.</summary>
    public bool IsFull => _outlines >= mostOutlines;

    /// <summary>Finds the program for a part of a line.</summary>
    /// <param name="part">The part.</param>
    /// <param name="last">The outline of this part that the calling thread has found last; <see langword="null"/> before.</param>
    [MethodImpl(HotPath.Optimized)]
    public T? Find(LinePart part, ref Entry? last)
    {
        Entry? entry = last is not null && last.Hash == part.Hash ? last : Find(part.Hash) ?? Add(part);
        last = entry;

        // Another outline with the same hash is so rare that its lines may be evaluated with care.
        if (entry is null || !part.HasOutline(entry.Outline))
        {
            return null;
        }

        return entry.IsStudied ? entry.Program : Study(entry, part);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Entry? Find(ulong hash)
    {
        Entry? entry = Volatile.Read(ref _chains[hash % Chains]);
        while (entry is not null && entry.Hash != hash)
        {
            entry = entry.Next;
        }

        return entry;
    }

    private Entry? Add(LinePart part)
    {
        ulong hash = part.Hash;
        lock (_chains)
        {
            Entry? entry = Find(hash);
            if (entry is null && _outlines < mostOutlines && _values + part.Count <= MostValues)
            {
                _outlines++;
                _values += part.Count;
                ref Entry? first = ref _chains[hash % Chains];
                entry = new Entry(hash, part.CopyOutline(), first);
                Volatile.Write(ref first, entry);
            }

            return entry;
        }
    }

    private T? Study(Entry entry, LinePart part)
    {
        if (entry.Visit() != linesBeforeStudy)
        {
            // Until another thread has made the program, lines are evaluated with care.
            return null;
        }

        StudiedLine line = part.Study(LazyInitializer.EnsureInitialized(ref _candidates, () => new MemberCandidates(part.Nodes.Names))!);
        entry.Note(line.IsPlain ? make(line) : null);
        return entry.Program;
    }

    /// <summary>An outline and its program.</summary>
    internal sealed class Entry(ulong hash, ulong[] outline, Entry? next)
    {
        private int _visits;
        private volatile bool _isStudied;

        public ulong Hash => hash;

        public ulong[] Outline => outline;

        /// <summary>The entry before this one in the same chain.</summary>
        public Entry? Next => next;

        /// <summary>True if <see cref="Program"/> is final.</summary>
        public bool IsStudied => _isStudied;

        public T? Program { get; private set; }

        /// <summary>Counts a line with this outline.</summary>
        /// <returns>The number of lines so far.</returns>
        public int Visit() => Interlocked.Increment(ref _visits);

        public void Note(T? program)
        {
            Program = program;
            _isStudied = true;
        }
    }
}
