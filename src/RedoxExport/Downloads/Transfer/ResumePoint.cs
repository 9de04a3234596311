using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>The point from which a download can be resumed.</summary>
/// <param name="IsGzip">True if the bytes on disk are gzip-compressed, as received: the rest must be, too.</param>
/// <param name="Validator">The value of <c>If-Range</c>: a strong ETag, or a Last-Modified that is as strong (RFC 9110, 13.1.5).</param>
/// <param name="Bytes">The number of received bytes on disk.</param>
/// <param name="Total">The total number of bytes; <see langword="null"/> if the server did not give it.</param>
/// <param name="Url">The link that the bytes came from: another link may lead to another file.</param>
internal sealed record ResumePoint(bool IsGzip, string Validator, long Bytes, long? Total, string Url)
{
    /// <summary>True if all bytes have arrived: the connection was cut after the last one.</summary>
    public bool IsAll => Bytes == Total;

    /// <summary>Returns the point at which an earlier process stopped; <see langword="null"/> if no bytes on disk can be trusted.</summary>
    /// <param name="entry">The file's last journal entry.</param>
    /// <param name="path">The path of the partial file with the received bytes.</param>
    /// <param name="clock">The clock.</param>
    public static ResumePoint? Of(JournalEntry entry, string path, TimeProvider clock)
    {
        if (entry is not { State: JournalState.Partial, Validator: { } validator } || new FileInfo(path) is not { Exists: true } onDisk || !PlainFile.IsTrusted(path))
        {
            return null;
        }

        // If only the process was killed, nothing that it wrote is lost. If the computer was restarted, everything that was not flushed may be lost.
        long trusted = SystemStart.IsSame(entry.SystemStart, clock) ? onDisk.Length : Math.Min(entry.Bytes, onDisk.Length);
        bool usable = trusted > 0 && !(entry.Total < trusted) && FileHead.Stands(entry, path, trusted);
        return usable ? new ResumePoint(entry.IsGzip, validator, trusted, entry.Total, entry.Url) : null;
    }
}
