using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>
/// Tells which links, without query and fragment, are those of several rows of a list: there the query is what names the file, and two links
/// with another query are never the same. By hash: a link that only looks shared is at worst fetched again.
/// </summary>
internal sealed class SharedPaths
{
    private readonly HashSet<ulong> _shared = [];

    /// <param name="lists">The lists of an export that are known.</param>
    public SharedPaths(params ManifestFiles[] lists)
    {
        foreach (ManifestFiles files in lists.Distinct())
        {
            AddFrom(files);
        }
    }

    /// <summary>Tells if a row shares its link but for the query.</summary>
    public bool Has(ManifestFiles files, int row) => _shared.Count > 0 && _shared.Contains(files.LinksOf(row).PathHashOf(files.Row(row).Link));

    /// <summary>As the other one, of a row that was taken out of its list.</summary>
    public bool Has(ManifestFile file) => _shared.Count > 0 && _shared.Contains(file.PathHash);

    /// <summary>Tells if a file that came by one link is a file of another link: the same one, or the same but for a query that does not name the file.</summary>
    /// <param name="before">The link that it came by.</param>
    /// <param name="now">The other one.</param>
    /// <param name="isShared">Tells if another row has that link too, but for the query.</param>
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
