using System.Collections;
using System.Runtime.CompilerServices;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>
/// The files of a manifest, page after page. Each is made when it is asked for. A row whose link, list and type are those of an earlier row
/// names no other file: it is left out, and known by its position only.
/// </summary>
internal sealed class ManifestFiles : IReadOnlyList<ManifestFile>
{
    private readonly IReadOnlyList<ManifestPage> _pages;
    private readonly int[] _ends;

    // The positions of the rows; null if each row has its own file.
    private readonly int[]? _positions;

    public ManifestFiles(IReadOnlyList<ManifestPage> pages)
    {
        _pages = pages;
        _ends = new int[pages.Count];
        for (int i = 0; i < _ends.Length; i++)
        {
            _ends[i] = Listed += pages[i].Rows.Count;
        }

        _positions = PositionsOfFiles();
        Count = _positions?.Length ?? Listed;
    }

    /// <summary>How many files there are.</summary>
    public int Count { get; }

    /// <summary>How many rows the server wrote, those that repeat a link included.</summary>
    public int Listed { get; }

    /// <summary>Tells if any link has a query or a fragment.</summary>
    public bool LinksHaveQueries => _pages.Any(page => page.Links.HaveQueries);

    public ManifestFile this[int index]
    {
        get
        {
            (ManifestPage page, int row) = Find(PositionOf(index));
            return new ManifestFile(page, page.Rows[row]);
        }
    }

    /// <summary>The file at an index: the same object as before, if that is it. What it has made of its link is then not made again.</summary>
    [MethodImpl(HotPath.Optimized)]
    public ManifestFile Renew(int index, ManifestFile before)
    {
        (ManifestPage page, int row) = Find(PositionOf(index));
        return before.Is(page, page.Rows[row]) ? before : new ManifestFile(page, page.Rows[row]);
    }

    /// <summary>The position that a file has among all rows that the server wrote.</summary>
    public int PositionOf(int index) => _positions is null ? index : _positions[index];

    /// <summary>A row as it is kept: nothing is made for it.</summary>
    public ManifestRow Row(int index) => RowAt(PositionOf(index));

    /// <summary>The resource type of a row.</summary>
    public string? TypeOf(int index) => TypeAt(PositionOf(index));

    /// <summary>The row at a position; it may repeat a link.</summary>
    public ManifestRow RowAt(int position)
    {
        (ManifestPage page, int row) = Find(position);
        return page.Rows[row];
    }

    /// <summary>The resource type of the row at a position.</summary>
    public string? TypeAt(int position)
    {
        (ManifestPage page, int row) = Find(position);
        return page.TypeOf(page.Rows[row]);
    }

    /// <summary>The links of a row's page.</summary>
    public ManifestLinks LinksOf(int index) => Find(PositionOf(index)).Page.Links;

    public IEnumerator<ManifestFile> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => Amount.Of(Count, "file");

    [MethodImpl(HotPath.Optimized)]
    private int[]? PositionsOfFiles()
    {
        ulong[] hashes = new ulong[Listed];
        int[] order = new int[Listed];
        int position = 0;
        foreach (ManifestPage page in _pages)
        {
            ulong[] types = [TextHash.Empty, .. page.Types.Select(TextHash.OfUtf8)];
            foreach (ManifestRow row in page.Rows)
            {
                hashes[position] = TextHash.Add(page.Links.HashOf(row.Link), unchecked((long)types[row.Type + 1]) ^ (long)row.Category);
                order[position] = position++;
            }
        }

        // Links with the same hash are adjacent. Those that have it by accident are told apart by their links, and kept.
        Array.Sort(hashes, order);
        bool[]? repeats = null;
        for (int start = 0, end; start < hashes.Length; start = end)
        {
            int first = order[start];
            for (end = start + 1; end < hashes.Length && hashes[end] == hashes[start]; end++)
            {
                first = Math.Min(first, order[end]);
            }

            for (int i = start; end - start > 1 && i < end; i++)
            {
                if (order[i] != first && IsSameFile(first, order[i]))
                {
                    (repeats ??= new bool[Listed])[order[i]] = true;
                }
            }
        }

        return repeats is null ? null : [.. Enumerable.Range(0, Listed).Where(i => !repeats[i])];
    }

    private bool IsSameFile(int position, int other)
    {
        (ManifestPage page, int row) = Find(position);
        (ManifestPage otherPage, int otherRow) = Find(other);
        return page.Rows[row].Category == otherPage.Rows[otherRow].Category
            && page.TypeOf(page.Rows[row]) == otherPage.TypeOf(otherPage.Rows[otherRow])
            && page.Links.IsSame(page.Rows[row].Link, otherPage.Links, otherPage.Rows[otherRow].Link);
    }

    [MethodImpl(HotPath.Optimized)]
    private (ManifestPage Page, int Row) Find(int position)
    {
        if (position < 0 || position >= Listed)
        {
            throw new ArgumentOutOfRangeException(nameof(position));
        }

        // The first page that ends behind it.
        int found = Array.BinarySearch(_ends, position + 1);
        int page = found < 0 ? ~found : found;
        while (page > 0 && _ends[page - 1] == _ends[page])
        {
            page--;
        }

        return (_pages[page], position - (page == 0 ? 0 : _ends[page - 1]));
    }
}
