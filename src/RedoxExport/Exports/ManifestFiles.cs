using System.Collections;

namespace RedoxExport.Exports;

/// <summary>The files of a manifest, page after page. Each is made when it is asked for.</summary>
internal sealed class ManifestFiles : IReadOnlyList<ManifestFile>
{
    private readonly IReadOnlyList<ManifestPage> _pages;
    private readonly int[] _ends;

    public ManifestFiles(IReadOnlyList<ManifestPage> pages)
    {
        _pages = pages;
        _ends = new int[pages.Count];
        for (int i = 0; i < _ends.Length; i++)
        {
            _ends[i] = Count += pages[i].Rows.Count;
        }
    }

    public int Count { get; }

    public ManifestFile this[int index]
    {
        get
        {
            (ManifestPage page, int row) = Find(index);
            return new ManifestFile(page, page.Rows[row]);
        }
    }

    /// <summary>A row as it is kept: nothing is made for it.</summary>
    public ManifestRow Row(int index)
    {
        (ManifestPage page, int row) = Find(index);
        return page.Rows[row];
    }
    /// <summary>The resource type of a row.</summary>
    public string? TypeOf(int index)
    {
        (ManifestPage page, int row) = Find(index);
        return page.TypeOf(page.Rows[row]);
    }

    public IEnumerator<ManifestFile> GetEnumerator()
    {
        foreach (ManifestPage page in _pages)
        {
            foreach (ManifestRow row in page.Rows)
            {
                yield return new ManifestFile(page, row);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => Count == 1 ? "1 file" : $"{Count} files";

    private (ManifestPage Page, int Row) Find(int index)
    {
        if (index < 0 || index >= Count)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        // The first page that ends behind it.
        int found = Array.BinarySearch(_ends, index + 1);
        int page = found < 0 ? ~found : found;
        while (page > 0 && _ends[page - 1] == _ends[page])
        {
            page--;
        }

        return (_pages[page], index - (page == 0 ? 0 : _ends[page - 1]));
    }
}
