using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using RedoxExport.Compression;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>
/// Brings the body of one file to disk. The wire's own bytes are kept as they come (the spool), so that a cut can be continued;
/// where the file is to be kept in another form than it came in, that form is written beside and the spool goes in the end.
/// </summary>
/// <param name="place">Where the file goes.</param>
/// <param name="options">Whether it is kept packed, and how large it may be.</param>
/// <param name="progress">Counts.</param>
internal sealed class FileReceiver(FilePlace place, SaveOptions options, FileProgress progress)
{
    // Below this, starting again costs less than a second file and a line in the journal.
    private const long WorthContinuing = 1024 * 1024;

    // How much of a file a power cut may cost.
    private const long FlushEvery = 64L * 1024 * 1024;

    // Small files may well be packed better than any rule for large ones.
    private const long RatioCountsFrom = 16L * 1024 * 1024;

    // How many files are being received in this process: as many as there are processors keep them busy.
    private static int _receiving;

    /// <summary>From where the next attempt can go on; <see langword="null"/> where it has to start again.</summary>
    public ResumePoint? Point { get; private set; }

    /// <summary>The SHA-256 of the NDJSON that came whole and was not what it has to be.</summary>
    public string? DamagedSha256 { get; private set; }

    /// <summary>Whether the file was given up because it is larger than it may be.</summary>
    public bool ExceededLimit { get; private set; }

    /// <summary>Receives, checks and flushes.</summary>
    /// <exception cref="RedoxExportException"><c>AnswerCutShort</c>, <c>FileDamaged</c>, <c>FileTooLarge</c>, <c>RequestTimedOut</c>, or the disk is at fault.</exception>
    public Task<Arrival> ReceiveAsync(FileBody body, Uri from, CancellationToken cancellationToken) =>
        body.IsGzip ? ReceiveGzipAsync(body, from, cancellationToken) : ReceiveBodyAsync(body, from, cancellationToken);

    private async Task<Arrival> ReceiveGzipAsync(FileBody body, Uri from, CancellationToken cancellationToken)
    {
        try
        {
            return await ReceiveBodyAsync(body, from, cancellationToken).ConfigureAwait(false);
        }
        catch (GzipDataException)
        {
            // No byte came: that is nothing, not the beginning of something under gzip.
            return await ReceiveBodyAsync(FileBody.Empty, from, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Arrival> ReceiveBodyAsync(FileBody body, Uri from, CancellationToken cancellationToken)
    {
        Point = null;
        DamagedSha256 = null;
        ExceededLimit = false;
        progress.Begin(body.Total);
        bool changesForm = body.IsGzip != options.Compress;
        bool continuable = body.Validator is not null && !(body.Total <= WorthContinuing);
        bool spools = !changesForm || continuable || body.Prefix > 0;
        using DiskFile? spool = spools ? place.OpenPartial(body.IsGzip, body.Prefix) : null;
        using DiskFile? other = changesForm ? place.OpenPartial(options.Compress, 0) : null;
        using IncrementalHash? packedHash = body.IsGzip && options.Compress ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        using PackingStream? packing = other is not null && options.Compress ? new PackingStream(other) : null;
        using FileHead? head = continuable ? new FileHead() : null;
        using WireStream wire = new(await body.OpenAsync(cancellationToken).ConfigureAwait(false), spool, body.Prefix, packedHash, head);
        using Stream content = body.IsGzip ? new CheckedGzipStream(wire) : wire;
        long flushed = body.Prefix;
        bool headIsJournaled = false;
        if (spool is not null && head is not null && body.Prefix == 0)
        {
            place.JournalPartial(body, 0, head);
        }
        else if (body.Prefix == 0)
        {
            place.ForgetPartial();
        }

        try
        {
            ContentCheck check = await CopyAsync().ConfigureAwait(false);
            if (body.Total is { } total && total != wire.Count)
            {
                throw TransportErrors.AnswerCutShort(from, wire.Count, total, null);
            }

            string? packedAnew = packing?.Complete();
            Judge(check, body, from, wire.Count, spool, other);
            string decoded = check.Sha256();
            string? packed = packedAnew ?? (packedHash is null ? null : Hexadecimal.Lower(packedHash.GetHashAndReset()));
            DiskFile kept = other ?? spool!;
            kept.Flush();
            return new Arrival(kept.Path, options.Compress, kept.Length, packed ?? decoded, check.Tally.Bytes, decoded, check.Tally.Resources, wire.Count, body.ETag, check.Tally.Damage, check.Tally.Others) { Headers = check.Headers };
        }
        catch (GzipDataException e) when (e.Fault == GzipFault.Cut && wire.Count == 0 && body.Total is null or 0)
        {
            throw;
        }
        catch (GzipDataException e) when (e.Fault == GzipFault.Cut && !(body.Total <= wire.Count))
        {
            throw CutShort(e);
        }
        catch (GzipDataException e)
        {
            // All of it came, or what came is wrong: there is nothing to go on from.
            throw DownloadErrors.FileDamaged(place.File, place.Name, $"its gzip data is damaged ({SafeText.Clean(e.Message, 200)})", e);
        }
        catch (RedoxExportException e) when (e.Recovery == Recovery.ResumeBody)
        {
            Stay();
            throw;
        }
        catch (OperationCanceledException)
        {
            Stay();
            throw;
        }
        catch (Exception e) when (e is not RedoxExportException && NetworkFailure.IsBrokenBody(e))
        {
            throw CutShort(e);
        }

        async Task<ContentCheck> CopyAsync()
        {
            ContentCheck check = new(place.ExpectedType);
            Interlocked.Increment(ref _receiving);
            try
            {
                using CheckStage stage = new(check, static () => Volatile.Read(ref _receiving) < Environment.ProcessorCount, FileBuffers.Shared);
                long decoded = 0;
                while (true)
                {
                    byte[] buffer = stage.Buffer;
#if NET8_0_OR_GREATER
                    int read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
#else
                    int read = await content.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
#endif
                    if (read == 0)
                    {
                        break;
                    }

                    decoded += read;
                    RefuseBombs(decoded, wire.Count, body.IsGzip);
                    if (packing is not null)
                    {
                        packing.Write(buffer, read);
                    }
                    else
                    {
                        other?.Write(buffer.AsSpan(0, read));
                    }

                    await stage.AddAsync(read).ConfigureAwait(false);
                    progress.Add(read, wire.Count);
                    Journal();
                }

                await stage.CompleteAsync().ConfigureAwait(false);
                return check;
            }
            finally
            {
                Interlocked.Decrement(ref _receiving);
            }
        }

        void Journal()
        {
            if (head is null)
            {
                return;
            }

            if (wire.Count - flushed >= FlushEvery)
            {
                spool!.Flush();
                flushed = wire.Count;
            }
            else if (headIsJournaled || !head.IsFull)
            {
                return;
            }
            else if (body.Prefix > 0)
            {
                // A process that was killed may have left what is not on the disk yet.
                spool!.Flush();
            }

            headIsJournaled = true;
            place.JournalPartial(body, flushed, head);
        }

        RedoxExportException CutShort(Exception cause)
        {
            Stay();
            return TransportErrors.AnswerCutShort(from, wire.Count, body.Total, cause);
        }

        // What came is kept, and safe, for whoever goes on with it: this process or the next.
        void Stay()
        {
            if (spool is null || body.Validator is null || spool.Length == 0)
            {
                return;
            }

            Point = PlainFile.IsTrusted(spool.Path) ? new ResumePoint(body.IsGzip, body.Validator, spool.Length, body.Total, place.File.Link.AbsoluteUri) : null;
            if (head is not null && spool.Length > flushed)
            {
                spool.Flush();
                place.JournalPartial(body, spool.Length, head);
            }
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void RefuseBombs(long decoded, long wire, bool gzip)
    {
        if (decoded > options.MaxFileSize)
        {
            ExceededLimit = true;
            throw DownloadErrors.FileTooLarge(place.File, place.Name, options.MaxFileSize.Value);
        }

        if (gzip && decoded > RatioCountsFrom && options.MaxCompressionRatio is { } ratio && decoded / ratio > wire)
        {
            ExceededLimit = true;
            throw DownloadErrors.FileBlowsUp(place.File, place.Name, ratio);
        }
    }

    /// <summary>What came instead of NDJSON, as far as it can be named.</summary>
    private string? NameOf(FileBody body, DiskFile? spool, DiskFile? other) => spool is not null && !body.IsGzip
        ? StrangeDocument.NameOf(spool.Path, isGzip: false)
        : StrangeDocument.NameOf((other ?? spool!).Path, isGzip: options.Compress);

    [MethodImpl(HotPath.Optimized)]
    private void Judge(ContentCheck check, FileBody body, Uri from, long wireBytes, DiskFile? spool, DiskFile? other)
    {
        NdjsonTally tally = check.Tally;
        bool endsWhole = tally.EndsWhole();
        if (tally.FirstLineThatIsNoObject == 1 && NameOf(body, spool, other) == StrangeDocument.Framing)
        {
            throw Damaged(check, "it is " + StrangeDocument.Framing);
        }

        if (tally.FirstLineThatIsNoObject > 0 && (tally.IsAnotherDocument || !tally.EndsInObject))
        {
            throw Damaged(check, Named() ?? $"line {tally.FirstLineThatIsNoObject} is no JSON object");
        }

        if (!endsWhole)
        {
            // Nothing said how long it is: then it was cut where the connection ended, and can be continued.
            throw body.Total is not null
                ? Damaged(check, "its last line is cut off")
                : TransportErrors.AnswerCutShort(from, wireBytes, null, null);
        }

        if (tally.HasNoneOfItsType)
        {
            throw Damaged(check, Named() ?? $"no line of it is of type {place.ExpectedType}, as the manifest says. It has {tally.Others}");
        }

        if (options.RefusesDamagedLines && tally.Others?.Describe(tally.Resources, place.ExpectedType) is { } others)
        {
            DamagedSha256 = check.Sha256();
            throw DownloadErrors.FileNotAccepted(place.File, place.Name, others.TrimEnd('.'));
        }

        if (tally.IsAnotherDocument)
        {
            throw Damaged(check, Named() ?? "no line of it has a resourceType");
        }

        if (place.File.FileSize is { } size && size != tally.Bytes && size != wireBytes)
        {
            throw Damaged(check, $"it has {tally.Bytes} bytes, the manifest says {size}");
        }

        string? Named() => NameOf(body, spool, other) is { } name ? "it is " + name : null;
    }

    private RedoxExportException Damaged(ContentCheck check, string why)
    {
        DamagedSha256 = check.Sha256();
        return DownloadErrors.FileDamaged(place.File, place.Name, why);
    }
}
