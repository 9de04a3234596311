using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>Decides which input files a part of a table is made of.</summary>
internal static class TableInputs
{
    /// <summary>
    /// The files of a part, in their order. Files that can have rows are dealt out one by one, so that the parts are about equal; the others, whose
    /// first line is still checked, are dealt out by themselves. Every file belongs to exactly one part.
    /// </summary>
    /// <param name="files">All files.</param>
    /// <param name="filter">The types that the views want.</param>
    /// <param name="isOwn">True for the index of a file that belongs to the part; <see langword="null"/> if there are no parts.</param>
    public static List<ResourceFile> Of(IEnumerable<ResourceFile> files, ResourceTypeFilter filter, Func<int, bool>? isOwn)
    {
        if (isOwn is null)
        {
            return [.. files];
        }

        int wanted = 0;
        int other = 0;
        return [.. files.Where(file => isOwn(file.IsSkippedBy(filter) ? other++ : wanted++))];
    }
}
