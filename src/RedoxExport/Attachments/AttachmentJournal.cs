using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>
/// The journal of downloads, <c>attachments.journal.ndjson</c>: append-only, a line per download that has ended. The last line of a content counts.
/// It is deleted when its lines are in the index.
/// </summary>
internal sealed class AttachmentJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;
    private readonly object _lock = new();
    private readonly JournalLineWriter _writer = new();
    private long _end;

    private AttachmentJournal(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Opens the journal to continue it.</summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static AttachmentJournal Open(string path) => Disk.Do(path, () =>
    {
        FileStream file = File.Exists(path)
            ? PlainFile.Reopen(path)
            : PlainFile.CreateNew(path, FileRights.HandedDownBy(Path.GetDirectoryName(path)!), FileAccess.ReadWrite, FileShare.Read);
        AttachmentJournal journal = new(path, file);
        journal.EndTornLine();
        return journal;
    });

    /// <summary>Passes a line to the operating system immediately, so that it survives a kill of this process.</summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public void Append(AttachmentRow row) => Disk.Do(_path, () =>
    {
        lock (_lock)
        {
            // If a full disk cut a line short, the next line overwrites it.
            ArraySegment<byte> line = _writer.Write(static (json, row) => row.Write(json, withLink: false), row);
            _file.Seek(_end, SeekOrigin.Begin);
            _file.Write(line.Array!, line.Offset, line.Count);
            _end += line.Count;
        }
    });

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private void EndTornLine()
    {
        if (_file.Length > 0)
        {
            _file.Seek(-1, SeekOrigin.End);
            if (_file.ReadByte() != '\n')
            {
                _file.WriteByte((byte)'\n');
            }
        }

        _end = _file.Length;
    }
}
