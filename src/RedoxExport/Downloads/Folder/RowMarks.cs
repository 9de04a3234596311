using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Tells by the journal if a file is that of a row, by the link that the row has in the list that the folder was begun with.</summary>
/// <param name="first">That list.</param>
internal sealed class RowMarks(ManifestFiles first)
{
    private const int Length = 16;

    private readonly Lazy<SharedPaths> _shared = new(() => new SharedPaths(first));

    /// <summary>Stands for the link that a row has in the first list. The journal keeps it, so that a file is known to be of a row whatever its link is later.</summary>
    public static string Of(ManifestFile row) => Hexadecimal.Sha256Of(row.Link.AbsoluteUri, Length);

    /// <summary>See <see cref="Of(ManifestFile)"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="file">The same row of whichever list: if it is the first one, its link is not made a second time.</param>
    public string Of(int row, ManifestFile file) => Of(first.Renew(row, file));

    /// <summary>Tells if the journal's word on a name is on the file of a row. Version 0.1.0 wrote no mark: there the links have to be the same but for a signature.</summary>
    public bool IsOfRow(JournalEntry entry, int row) => entry.Row is { } mark
        ? mark == Of(first[row])
        : SharedPaths.IsSameFile(entry.Url, first[row].Link.AbsoluteUri, _shared.Value.Has(first, row));
}
