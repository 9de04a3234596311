using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// Finds the rows of the manifest that a folder was created with in a later manifest of the same export. Servers list rows in any
/// order and sign the links anew each time, so neither the position nor the link alone identifies the file of a row.
/// </summary>
/// <remarks>
/// Three criteria are tried in turn. Two rows match if their links are identical to the last character. Otherwise they match if their
/// links without query and fragment are identical, and no other row of either manifest has that link. Otherwise they match if category,
/// type, count and size are identical, and no other row of either manifest has the same values. Nothing is guessed: if a row has no
/// match, the manifest is a different one. The rows are found by sorted hashes, with constant memory per row; equal hashes alone never
/// make a match.
/// </remarks>
internal sealed class RowMatch
{
    private const int None = -1;

    private readonly ManifestFiles _first;
    private readonly ManifestFiles _now;

    // For each row of the first manifest, its row in the later one; null if both have the same rows in the same order.
    private readonly int[]? _rows;

    private RowMatch(ManifestFiles first, ManifestFiles now, int[]? rows)
    {
        _first = first;
        _now = now;
        _rows = rows;
    }

    /// <summary>Finds every row of the first manifest in a later one.</summary>
    /// <param name="job">The export, for error messages.</param>
    /// <param name="path">The folder, for error messages.</param>
    /// <param name="first">The rows of the manifest that the folder was created with.</param>
    /// <param name="now">The rows of the later manifest.</param>
    /// <exception cref="RedoxExportException">
    /// <c>ManifestChanged</c>: a row is missing, was added, is of another kind, or cannot be distinguished from others.
    /// </exception>
    public static RowMatch Of(ExportJob job, string path, ManifestFiles first, ManifestFiles now)
    {
        if (ReferenceEquals(first, now))
        {
            return new RowMatch(first, now, null);
        }

        if (first.Count != now.Count)
        {
            throw DownloadErrors.ManifestChanged(job, path, FormattableString.Invariant($"it had {Amount.Of(first.Count, "file")} and has {now.Count:N0}"));
        }

        int[]? rows = IsSameInOrder(first, now) ? null : Find(first, now);
        for (int i = 0; i < first.Count; i++)
        {
            int row = rows is null ? i : rows[i];
            if (row == None)
            {
                throw DownloadErrors.ManifestChanged(job, path, FormattableString.Invariant(
                    $"no row has the link of file {i + 1} ({Describe(first[i])}), and no row, or more than one, has its type, count and size"));
            }

            if (!first[i].IsSameRow(now[row]))
            {
                throw DownloadErrors.ManifestChanged(job, path, FormattableString.Invariant(
                    $"file {i + 1} was {Describe(first[i])} and is {Describe(now[row])}"));
            }
        }

        return new RowMatch(first, now, rows);
    }

    /// <summary>A row of the first manifest, with its link from the later one.</summary>
    public ManifestFile this[int row] => _now[RowNow(row)];

    /// <summary>Like the indexer, but returns the object from before if it is already from the later manifest.</summary>
    public ManifestFile Renew(int row, ManifestFile before) => _now.Renew(RowNow(row), before);

    /// <summary>The links that several rows share, in both manifests.</summary>
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

    /// <summary>Matches the rows whose hash is unique in both manifests and whose values are equal as well.</summary>
    /// <returns>The number of rows of the first manifest that have no match yet.</returns>
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
        $"{file.Category} {file.Type ?? "of any type"}, count {(file.Count is { } count ? count : "not specified")}, size {(file.FileSize is { } size ? size : "not specified")}");
}
