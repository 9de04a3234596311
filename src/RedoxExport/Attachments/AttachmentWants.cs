using RedoxExport.Datasets;
using RedoxExport.Downloads;

namespace RedoxExport.Attachments;

/// <summary>Decides which contents are downloaded: those that are wanted and not saved yet, each once however many attachments it is.</summary>
/// <param name="store">The saved files.</param>
/// <param name="counts">Counts contents that are completed.</param>
/// <param name="progress">Counts attachments that need no download.</param>
internal sealed class AttachmentWants(AttachmentStore store, AttachmentCounts counts, SaveProgress progress)
{
    // Attachments with one content seldom differ in what they say of it.
    private const int MostStated = 32;

    private readonly HashSet<(long? Size, string? Hash)> _stated = [];
    private string _key = string.Empty;
    private SavedContent? _content;
    private bool _isDecided;

    /// <summary>The rows to download.</summary>
    /// <param name="sorted">All rows in order, once.</param>
    public IEnumerable<AttachmentRow> Of(RecordMerge sorted)
    {
        for (; sorted.HasCurrent; sorted.Next())
        {
            AttachmentRank rank = AttachmentRecords.RankOf(sorted.Current);
            if (rank == AttachmentRank.Unwanted)
            {
                continue;
            }

            AttachmentRow row = AttachmentRecords.RowOf(sorted.Current);
            if (row.Key != _key)
            {
                (_key, _content, _isDecided) = (row.Key, null, false);
                _stated.Clear();
            }

            if (rank == AttachmentRank.Data)
            {
                // A Binary resource of the export answers the links to it.
                _isDecided = true;
            }
            else if (rank != AttachmentRank.Wanted)
            {
                Learn(row);
            }
            else if (!_isDecided && !IsSaved(row))
            {
                _isDecided = true;
                yield return row;
            }
            else
            {
                _isDecided = true;
                progress.Skip();
            }
        }
    }

    private void Learn(AttachmentRow row)
    {
        _content = row.Content;
        if (_stated.Count < MostStated)
        {
            _stated.Add((row.StatedSize, row.StatedHash));
        }
    }

    // A content that is not as a resource says was received twice with the same bytes. It is requested again only if the resource now says otherwise.
    private bool IsSaved(AttachmentRow row) =>
        _content is { } content
        && (row.StateWith(content) == AttachmentState.Complete || _stated.Contains((row.StatedSize, row.StatedHash)))
        && store.Finish(_key, content, counts);
}
