using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>From where a file can be continued.</summary>
/// <param name="IsGzip">Whether what is on disk is under gzip, as it came: it goes on under gzip only.</param>
/// <param name="Validator">What <c>If-Range</c> says: a strong ETag, or a Last-Modified that is as good (RFC 9110, 13.1.5).</param>
/// <param name="Bytes">How many bytes of the wire are on disk.</param>
/// <param name="Total">How many there will be, where the server said so.</param>
/// <param name="Url">The link that they came by: under another one they may be another file's.</param>
internal sealed record ResumePoint(bool IsGzip, string Validator, long Bytes, long? Total, string Url)
{
    /// <summary>Whether everything has come already: the end was cut off behind the last byte.</summary>
    public bool IsAll => Bytes == Total;

    /// <summary>Where an earlier process stopped; <see langword="null"/> where there is nothing to trust.</summary>
    /// <param name="entry">The last word of the journal on the file.</param>
    /// <param name="path">The file that the wire's bytes are in.</param>
    /// <param name="clock">The clock.</param>
    public static ResumePoint? Of(JournalEntry entry, string path, TimeProvider clock)
    {
        if (entry is not { State: JournalState.Partial, Validator: { } validator } || new FileInfo(path) is not { Exists: true } onDisk || !PlainFile.IsTrusted(path))
        {
            return null;
        }

        // A killed process has lost nothing that it wrote. A computer that went down may have lost all that was not flushed.
        long trusted = SystemStart.IsSame(entry.SystemStart, clock) ? onDisk.Length : Math.Min(entry.Bytes, onDisk.Length);
        bool usable = trusted > 0 && !(entry.Total < trusted) && FileHead.Stands(entry, path, trusted);
        return usable ? new ResumePoint(entry.IsGzip, validator, trusted, entry.Total, entry.Url) : null;
    }
}
