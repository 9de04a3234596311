using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Decides from the journal if a file belongs to a row. The criterion is the row's link in the manifest that the folder was created with.
/// </summary>
/// <param name="first">The rows of that manifest.</param>
internal sealed class RowMarks(ManifestFiles first)
{
    private const int Length = 16;

    private readonly Lazy<SharedPaths> _shared = new(() => new SharedPaths(first));

    /// <summary>
    /// A mark for the link that a row has in the first manifest. The journal stores it, so that a file can be matched to its row even if
    /// the link changes later.
    /// </summary>
    [MethodImpl(HotPath.Optimized)]
    public static string Of(ManifestFile row) => Hexadecimal.Sha256Of(row.Link.AbsoluteUri, Length);

    /// <summary>See <see cref="Of(ManifestFile)"/>.</summary>
    /// <param name="row">The index of the row.</param>
    /// <param name="file">The same row of any manifest. If it is from the first one, its link is not built a second time.</param>
    public string Of(int row, ManifestFile file) => Of(first.Renew(row, file));

    /// <summary>
    /// True if a journal entry is for the file of a row. Version 0.1.0 wrote no mark: for its entries, the links must be the same except
    /// for a signature.
    /// </summary>
    public bool IsOfRow(JournalEntry entry, int row) => entry.Row is { } mark
        ? mark == Of(first[row])
        : SharedPaths.IsSameFile(entry.Url, first[row].Link.AbsoluteUri, _shared.Value.Has(first, row));
}
