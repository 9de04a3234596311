using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>
/// Finds links that several rows of a manifest share except for query and fragment. In such links the query identifies the file, so two
/// links with different queries never lead to the same file. Links are compared by hash: after a collision, at worst a file is
/// fetched again.
/// </summary>
internal sealed class SharedPaths
{
    private readonly HashSet<ulong> _shared = [];

    /// <param name="lists">The known manifests of an export.</param>
    public SharedPaths(params ManifestFiles[] lists)
    {
        foreach (ManifestFiles files in lists.Distinct())
        {
            AddFrom(files);
        }
    }

    /// <summary>True if another row has the same link except for the query.</summary>
    public bool Has(ManifestFiles files, int row) => _shared.Count > 0 && _shared.Contains(files.LinksOf(row).PathHashOf(files.Row(row).Link));

    /// <summary>Like the other overload, for a row that was taken out of its manifest.</summary>
    public bool Has(ManifestFile file) => _shared.Count > 0 && _shared.Contains(file.PathHash);

    /// <summary>True if two links lead to the same file: they are identical, or differ only in a query that does not identify the file.</summary>
    /// <param name="before">The link that the file was received from.</param>
    /// <param name="now">The other link.</param>
    /// <param name="isShared">True if another row has the same link except for the query.</param>
    public static bool IsSameFile(string before, string now, bool isShared) =>
        before == now || (!isShared && WithoutQuery(before) == WithoutQuery(now));

    private static string WithoutQuery(string url) => url.IndexOfAny(['?', '#']) is >= 0 and int at ? url[..at] : url;

    private void AddFrom(ManifestFiles files)
    {
        if (!files.LinksHaveQueries)
        {
            return;
        }

        ulong[] hashes = new ulong[files.Count];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = files.LinksOf(i).PathHashOf(files.Row(i).Link);
        }

        Array.Sort(hashes);
        for (int i = 1; i < hashes.Length; i++)
        {
            if (hashes[i] == hashes[i - 1])
            {
                _shared.Add(hashes[i]);
            }
        }
    }
}
