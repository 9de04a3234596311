using System.Text;

namespace RedoxExport.Datasets;

/// <summary>
/// The ids of patients, each with the runs whose group contains it. Ids are compared in full, not only by hash. One million ids of
/// 36 characters take about 65 MB. One thread fills the table; afterwards many may read it.
/// </summary>
internal sealed class MemberTable
{
    private const int PageSize = 1024 * 1024;
    private const int LengthSize = 2;

    private readonly List<byte[]> _pages = [];
    private int _pageUsed = PageSize;
    private int[] _offsets = new int[1024];
    private ulong[] _runs = new ulong[1024];
    private int[] _slots = new int[4096];
    private int _count;

    public int Count => _count;

    /// <summary>Adds an id to the group of a run.</summary>
    /// <param name="id">The id.</param>
    /// <param name="run">The run's index, 0 to 63.</param>
    /// <exception cref="ArgumentException">The id is longer than 65,535 bytes.</exception>
    public void Add(string id, int run)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(id);
        if (bytes.Length > ushort.MaxValue)
        {
            throw new ArgumentException("A patient's id is too long.", nameof(id));
        }

        int slot = Find(bytes);
        if (_slots[slot] == 0)
        {
            if (_count * 2 >= _slots.Length)
            {
                Grow();
                slot = Find(bytes);
            }

            if (_count == _offsets.Length)
            {
                Array.Resize(ref _offsets, _count * 2);
                Array.Resize(ref _runs, _count * 2);
            }

            _offsets[_count] = Keep(bytes);
            _slots[slot] = ++_count;
        }

        _runs[_slots[slot] - 1] |= 1UL << run;
    }

    /// <summary>The runs whose group contains a patient, one bit per run.</summary>
    public ulong RunsOf(ReadOnlySpan<byte> id)
    {
        int entry = _slots[Find(id)];
        return entry == 0 ? 0 : _runs[entry - 1];
    }

    private int Keep(byte[] id)
    {
        if (_pageUsed + LengthSize + id.Length > PageSize)
        {
            _pages.Add(new byte[PageSize]);
            _pageUsed = 0;
        }

        byte[] page = _pages[_pages.Count - 1];
        int offset = ((_pages.Count - 1) * PageSize) + _pageUsed;
        page[_pageUsed] = (byte)id.Length;
        page[_pageUsed + 1] = (byte)(id.Length >> 8);
        id.CopyTo(page, _pageUsed + LengthSize);
        _pageUsed += LengthSize + id.Length;
        return offset;
    }

    private ReadOnlySpan<byte> IdAt(int offset)
    {
        byte[] page = _pages[offset / PageSize];
        int at = offset % PageSize;
        return page.AsSpan(at + LengthSize, page[at] | (page[at + 1] << 8));
    }

    private int Find(ReadOnlySpan<byte> id)
    {
        int mask = _slots.Length - 1;
        int slot = Hash(id) & mask;
        while (_slots[slot] != 0 && !IdAt(_offsets[_slots[slot] - 1]).SequenceEqual(id))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        int[] grown = new int[_slots.Length * 2];
        int mask = grown.Length - 1;
        for (int entry = 1; entry <= _count; entry++)
        {
            int slot = Hash(IdAt(_offsets[entry - 1])) & mask;
            while (grown[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            grown[slot] = entry;
        }

        _slots = grown;
    }

    // FNV-1a, with the upper half XORed into the lower half.
    private static int Hash(ReadOnlySpan<byte> id)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in id)
        {
            hash = (hash ^ value) * 1099511628211;
        }

        return (int)(hash ^ (hash >> 32));
    }
}
