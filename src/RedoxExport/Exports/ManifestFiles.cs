using System.Collections;
using System.Runtime.CompilerServices;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>
/// The files of a manifest, page by page. Each object is created on request. A row with the same link, list and type as an earlier row
/// describes the same file: it is left out of the list, and only its position is kept.
/// </summary>
internal sealed class ManifestFiles : IReadOnlyList<ManifestFile>
{
    private readonly IReadOnlyList<ManifestPage> _pages;
    private readonly int[] _ends;

    // The position of each file's row; null if no row repeats another.
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

    /// <summary>The number of files.</summary>
    public int Count { get; }

    /// <summary>The number of rows that the server sent, including those that repeat a link.</summary>
    public int Listed { get; }

    /// <summary>True if any link has a query or a fragment.</summary>
    public bool LinksHaveQueries => _pages.Any(page => page.Links.HaveQueries);

    public ManifestFile this[int index]
    {
        get
        {
            (ManifestPage page, int row) = Find(PositionOf(index));
            return new ManifestFile(page, page.Rows[row]);
        }
    }

    /// <summary>
    /// The file at an index. Returns <paramref name="before"/> if it is that file, so that its parsed link is reused.
    /// </summary>
    [MethodImpl(HotPath.Optimized)]
    public ManifestFile Renew(int index, ManifestFile before)
    {
        (ManifestPage page, int row) = Find(PositionOf(index));
        return before.Is(page, page.Rows[row]) ? before : new ManifestFile(page, page.Rows[row]);
    }

    /// <summary>The position of a file among all rows that the server sent.</summary>
    public int PositionOf(int index) => _positions is null ? index : _positions[index];

    /// <summary>The row of a file, without creating an object.</summary>
    public ManifestRow Row(int index) => RowAt(PositionOf(index));

    /// <summary>The resource type of a file.</summary>
    public string? TypeOf(int index) => TypeAt(PositionOf(index));

    /// <summary>The row at a position. It may repeat an earlier row.</summary>
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

    /// <summary>The links of the page that a file is on.</summary>
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

        // Rows with the same hash are now adjacent. If two different rows have the same hash by chance, comparing them keeps both.
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

        // The first page that ends after the position.
        int found = Array.BinarySearch(_ends, position + 1);
        int page = found < 0 ? ~found : found;
        while (page > 0 && _ends[page - 1] == _ends[page])
        {
            page--;
        }

        return (_pages[page], position - (page == 0 ? 0 : _ends[page - 1]));
    }
}
