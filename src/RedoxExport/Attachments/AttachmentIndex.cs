using System.Text.Json;
using RedoxExport.Datasets;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>Writes the index, <c>attachments.ndjson</c>: a line for each attachment of the resources. It replaces the one before in one step.</summary>
/// <param name="store">The folder of attachments.</param>
/// <param name="wasRead">True for a type whose resources were all read. The lines of other types stay as they are.</param>
internal sealed class AttachmentIndex(AttachmentStore store, Func<string, bool> wasRead)
{
    private const int BufferSize = 256 * 1024;

    private readonly long[] _states = new long[(int)AttachmentState.Unusable + 1];
    private readonly HashSet<string> _unfinished = new(StringComparer.Ordinal);
    private string _key = string.Empty;
    private SavedContent? _content;
    private AttachmentRow? _failure;
    private bool _isChecked;

    /// <summary>The keys of partial files that belong to attachments which could not be saved: the next call resumes them.</summary>
    public IReadOnlyCollection<string> Unfinished => _unfinished;

    /// <summary>The number of attachments.</summary>
    public long Total => _states.Sum();

    /// <summary>The number of attachments with a state.</summary>
    public long Count(AttachmentState state) => _states[(int)state];

    /// <summary>Writes the index.</summary>
    /// <param name="sorted">All rows in order.</param>
    /// <param name="partialKeys">The keys of the partial files that exist.</param>
    /// <param name="cancellation">Cancels it. The index before stays.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public void Write(RecordMerge sorted, HashSet<string> partialKeys, CancellationToken cancellation) =>
        Disk.Do(store.IndexPath, () => AtomicFile.Write(store.IndexPath, content => WriteRows(content, sorted, partialKeys, cancellation)));

    private void WriteRows(Stream content, RecordMerge sorted, HashSet<string> partialKeys, CancellationToken cancellation)
    {
        BufferedStream buffer = new(content, BufferSize);
        using Utf8JsonWriter json = new(buffer, ReadableJson.Compact);
        for (int i = 0; sorted.HasCurrent; sorted.Next())
        {
            if (++i % 1000 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (RowToWrite(sorted.Current) is { } row)
            {
                _states[(int)row.State]++;
                if (row.State == AttachmentState.Failed && partialKeys.Contains(row.Key))
                {
                    _unfinished.Add(row.Key);
                }

                row.Write(json, withLink: false);
                json.Flush();
                json.Reset();
                buffer.WriteByte((byte)'\n');
            }
        }

        buffer.Flush();
    }

    private AttachmentRow? RowToWrite(DatasetRecord record)
    {
        AttachmentRow row = AttachmentRecords.RowOf(record);
        if (row.Key != _key)
        {
            (_key, _content, _failure, _isChecked) = (row.Key, null, null, false);
        }

        switch (AttachmentRecords.RankOf(record))
        {
            case AttachmentRank.Indexed:
                _content = row.Content ?? _content;
                return wasRead(row.Type) ? null : row;
            case AttachmentRank.Journaled:
                (_content, _failure) = (row.Content, row.Content is null ? row : null);
                return null;
            case AttachmentRank.Data:
                (_content, _failure, _isChecked) = (row.Content, null, true);
                return row;
            default:
                return Judge(row);
        }
    }

    private AttachmentRow Judge(AttachmentRow row)
    {
        if (!_isChecked)
        {
            // Once for each content: its file may have been deleted since.
            _isChecked = true;
            _content = _content is { } content && store.Has(content) ? content : null;
        }

        return _content is { } saved ? row with { State = row.StateWith(saved), Content = saved }
            : row.State == AttachmentState.Failed && _failure is { } failure ? row with { State = failure.State, Error = failure.Error, Status = failure.Status }
            : row;
    }
}
