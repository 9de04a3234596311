using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// Finds the rows of the list that a folder was begun with in a later list of the same export. Servers write their lists in any order and sign
/// their links anew each time, so neither the position nor the link alone says which file a row is.
/// </summary>
/// <remarks>
/// Rows are the same if their links are, to the last character; else if their links are without query and fragment, and no other row of
/// either list has that one; else if category, type, count and size are, and no other row of either list has the same. Nothing is guessed:
/// without any of these the list is another one. Sorting hashes does it in constant memory a row; hashes alone decide nothing.
/// </remarks>
internal sealed class RowMatch
{
    private const int None = -1;

    private readonly ManifestFiles _first;
    private readonly ManifestFiles _now;

    // The row of the later list, for each of the first; null if they are the same in the same order.
    private readonly int[]? _rows;

    private RowMatch(ManifestFiles first, ManifestFiles now, int[]? rows)
    {
        _first = first;
        _now = now;
        _rows = rows;
    }

    /// <summary>Finds every row of a list in a later one.</summary>
    /// <param name="job">The export, for an error.</param>
    /// <param name="path">The folder, for an error.</param>
    /// <param name="first">The list that the folder was begun with.</param>
    /// <param name="now">The later one.</param>
    /// <exception cref="RedoxExportException"><c>ManifestChanged</c>: a row is missing, has been added, is of another kind, or cannot be told from others.</exception>
    public static RowMatch Of(ExportJob job, string path, ManifestFiles first, ManifestFiles now)
    {
        if (ReferenceEquals(first, now))
        {
            return new RowMatch(first, now, null);
        }

        if (first.Count != now.Count)
        {
            throw DownloadErrors.ManifestChanged(job, path, FormattableString.Invariant($"it had {first.Count:N0} files and has {now.Count:N0}"));
        }

        int[]? rows = IsSameInOrder(first, now) ? null : Find(first, now);
        for (int i = 0; i < first.Count; i++)
        {
            int row = rows is null ? i : rows[i];
            if (row == None)
            {
                throw DownloadErrors.ManifestChanged(job, path, FormattableString.Invariant(
                    $"no link in it is that of file {i + 1} ({Describe(first[i])}), and no single row of it is of that kind"));
            }

            if (!first[i].IsSameRow(now[row]))
            {
                throw DownloadErrors.ManifestChanged(job, path, FormattableString.Invariant(
                    $"file {i + 1} was {Describe(first[i])} and is {Describe(now[row])}"));
            }
        }

        return new RowMatch(first, now, rows);
    }

    /// <summary>A row of the first list, with the link that the later one has for it.</summary>
    public ManifestFile this[int row] => _now[RowNow(row)];

    /// <summary>As the indexer: the same object as before, if it is of the later list.</summary>
    public ManifestFile Renew(int row, ManifestFile before) => _now.Renew(RowNow(row), before);

    /// <summary>The lists whose links can be asked if they are shared.</summary>
    public SharedPaths SharedPaths() => new(_first, _now);

    private int RowNow(int row) => _rows is null ? row : _rows[row];

    private static bool IsSameInOrder(ManifestFiles first, ManifestFiles now)
    {
        for (int i = 0; i < first.Count; i++)
        {
            if (!first.LinksOf(i).IsSame(first.Row(i).Link, now.LinksOf(i), now.Row(i).Link))
            {
                return false;
            }
        }

        return true;
    }

    private static int[] Find(ManifestFiles first, ManifestFiles now)
    {
        int[] rows = new int[first.Count];
        rows.AsSpan().Fill(None);
        int left = Join(rows, first, now, static (list, row) => list.LinksOf(row).HashOf(list.Row(row).Link), IsSameLink);
        left = left == 0 ? 0 : Join(rows, first, now, static (list, row) => list.LinksOf(row).PathHashOf(list.Row(row).Link), IsSamePath);
        if (left > 0)
        {
            Join(rows, first, now, KindHash, static (one, row, other, otherRow) => one[row].IsSameRow(other[otherRow]));
        }

        return rows;
    }

    /// <summary>Joins the rows whose hash is unique in both lists, and that are the same beyond it.</summary>
    /// <returns>How many rows of the first list have none yet.</returns>
    private static int Join(
        int[] rows,
        ManifestFiles first,
        ManifestFiles now,
        Func<ManifestFiles, int, ulong> hashOf,
        Func<ManifestFiles, int, ManifestFiles, int, bool> isSame)
    {
        (ulong[] Hashes, int[] Rows) before = Sorted(first, hashOf);
        (ulong[] Hashes, int[] Rows) after = Sorted(now, hashOf);
        int next = 0;
        for (int i = 0; i < before.Hashes.Length; i++)
        {
            ulong hash = before.Hashes[i];
            while (next < after.Hashes.Length && after.Hashes[next] < hash)
            {
                next++;
            }

            int row = before.Rows[i];
            if (rows[row] == None
                && next < after.Hashes.Length
                && after.Hashes[next] == hash
                && IsUnique(before.Hashes, i)
                && IsUnique(after.Hashes, next)
                && isSame(first, row, now, after.Rows[next]))
            {
                rows[row] = after.Rows[next];
            }
        }

        return rows.Count(row => row == None);
    }

    private static (ulong[] Hashes, int[] Rows) Sorted(ManifestFiles files, Func<ManifestFiles, int, ulong> hashOf)
    {
        ulong[] hashes = new ulong[files.Count];
        int[] rows = new int[files.Count];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = hashOf(files, i);
            rows[i] = i;
        }

        Array.Sort(hashes, rows);
        return (hashes, rows);
    }

    private static bool IsUnique(ulong[] sorted, int at) =>
        (at == 0 || sorted[at - 1] != sorted[at]) && (at == sorted.Length - 1 || sorted[at + 1] != sorted[at]);

    private static bool IsSameLink(ManifestFiles one, int row, ManifestFiles other, int otherRow) =>
        one.LinksOf(row).IsSame(one.Row(row).Link, other.LinksOf(otherRow), other.Row(otherRow).Link);

    private static bool IsSamePath(ManifestFiles one, int row, ManifestFiles other, int otherRow) =>
        one.LinksOf(row).IsSamePath(one.Row(row).Link, other.LinksOf(otherRow), other.Row(otherRow).Link);

    private static ulong KindHash(ManifestFiles list, int index)
    {
        ManifestRow row = list.Row(index);
        ulong hash = list.TypeOf(index) is { } type ? TextHash.OfUtf8(type) : TextHash.Empty;
        return TextHash.Add(TextHash.Add(TextHash.Add(hash, (long)row.Category), row.Count), row.FileSize);
    }

    private static string Describe(ManifestFile file) => FormattableString.Invariant(
        $"{file.Category} {file.Type ?? "of any type"}, count {(file.Count is { } count ? count : "not given")}, size {(file.FileSize is { } size ? size : "not given")}");
}
