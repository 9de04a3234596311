using System.Runtime.CompilerServices;
using RedoxExport.Compression;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>
/// Receives the body of one file, verifies it and writes it to disk, one attempt at a time.
/// </summary>
/// <param name="target">The file's paths and its journal entry.</param>
/// <param name="options">Says if the file is kept compressed, and how large it may be.</param>
/// <param name="progress">Counts the received bytes.</param>
internal sealed class FileReceiver(IFileTarget target, SaveOptions options, FileProgress progress)
{
    // In bytes of content. Small files can have a legitimate compression ratio above the limit for large ones.
    private const long RatioCountsFrom = 16L * 1024 * 1024;

    // The number of files being received in this process. If there are as many as processors, no processor is free for a check.
    private static int _receiving;

    /// <summary>The point that the next attempt can resume from; <see langword="null"/> if it must start again.</summary>
    public ResumePoint? Point { get; private set; }

    /// <summary>The SHA-256 of the NDJSON that was completely received and found damaged.</summary>
    public string? DamagedSha256 { get; private set; }

    /// <summary>True if the download was stopped because the file exceeds a size limit or the compression ratio limit.</summary>
    public bool ExceededLimit { get; private set; }

    /// <summary>Receives, verifies and flushes the file.</summary>
    /// <exception cref="RedoxExportException">
    /// <c>AnswerCutShort</c>, <c>FileDamaged</c>, <c>FileTooLarge</c>, <c>RequestTimedOut</c>, or the disk failed.
    /// </exception>
    public Task<ReceivedFile> ReceiveAsync(FileBody body, Uri from, CancellationToken cancellationToken) =>
        body.IsGzip ? ReceiveGzipAsync(body, from, cancellationToken) : ReceiveBodyAsync(body, from, cancellationToken);

    /// <summary>Receives a file whose body is completely in memory.</summary>
    /// <returns>The file, flushed; <see langword="null"/> if it has to be received by <see cref="ReceiveAsync"/>.</returns>
    /// <exception cref="RedoxExportException">The disk failed.</exception>
    [MethodImpl(HotPath.Optimized)]
    public ReceivedFile? TryReceiveWhole(FileBody body)
    {
        if (body.Whole is not { } whole || new SmallBody(target, options).TryReceive(body, whole) is not { } received)
        {
            return null;
        }

        Reset();
        progress.Begin(whole.Count);
        progress.Add((int)received.DecodedBytes, whole.Count);
        return received;
    }

    private async Task<ReceivedFile> ReceiveGzipAsync(FileBody body, Uri from, CancellationToken cancellationToken)
    {
        try
        {
            return await ReceiveBodyAsync(body, from, cancellationToken).ConfigureAwait(false);
        }
        catch (GzipDataException)
        {
            // No byte arrived: the body is empty, not a cut gzip stream.
            return await ReceiveBodyAsync(FileBody.Empty, from, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ReceivedFile> ReceiveBodyAsync(FileBody body, Uri from, CancellationToken cancellationToken)
    {
        Reset();
        progress.Begin(body.Total);
        if (!body.IsGzip && body.Total is { } announced)
        {
            RefuseBombs(announced, announced, gzip: false);
        }

        using FileReception reception = new(target, body, options.Compress);
        reception.Begin(await body.OpenAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            ContentCheck check = await CopyAsync(reception, cancellationToken).ConfigureAwait(false);
            if (body.Total is { } total && total != reception.Received)
            {
                throw TransportErrors.AnswerCutShort(from, reception.Received, total, null);
            }

            string? packed = reception.CompletePacking();
            if (!target.IsOpaque)
            {
                Judge(check, reception, from);
            }

            return reception.Finish(check, packed);
        }
        catch (GzipDataException e) when (e.Fault == GzipFault.Cut && reception.Received == 0 && body.Total is null or 0)
        {
            throw;
        }
        catch (GzipDataException e) when (e.Fault == GzipFault.Cut && !(body.Total <= reception.Received))
        {
            throw CutShort(reception, from, e);
        }
        catch (GzipDataException e)
        {
            // All bytes arrived, or those that arrived are damaged: there is nothing to resume from.
            throw DownloadErrors.FileDamaged(target.File, target.Name, $"its gzip data are damaged ({SafeText.Clean(e.Message, 200)})", e);
        }
        catch (Exception e) when (e is OperationCanceledException or RedoxExportException { Recovery: Recovery.ResumeBody })
        {
            Point = reception.Keep();
            throw;
        }
        catch (Exception e) when (e is not RedoxExportException && NetworkFailure.IsBrokenBody(e))
        {
            throw CutShort(reception, from, e);
        }
    }

    private async Task<ContentCheck> CopyAsync(FileReception reception, CancellationToken cancellationToken)
    {
        ContentCheck check = target.NewCheck();
        Interlocked.Increment(ref _receiving);
        try
        {
            using CheckStage stage = new(check, static () => Volatile.Read(ref _receiving) < Environment.ProcessorCount, FileBuffers.Shared);
            long decoded = 0;
            while (true)
            {
                byte[] buffer = stage.Buffer;
                int read = await reception.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                decoded += read;
                RefuseBombs(decoded, reception.Received, reception.Body.IsGzip);
                reception.Write(buffer, read);
                await stage.AddAsync(read).ConfigureAwait(false);
                progress.Add(read, reception.Received);
                reception.Journal();
            }

            await stage.CompleteAsync().ConfigureAwait(false);
            return check;
        }
        finally
        {
            Interlocked.Decrement(ref _receiving);
        }
    }

    private void Reset()
    {
        Point = null;
        DamagedSha256 = null;
        ExceededLimit = false;
    }

    private RedoxExportException CutShort(FileReception reception, Uri from, Exception cause)
    {
        Point = reception.Keep();
        return TransportErrors.AnswerCutShort(from, reception.Received, reception.Body.Total, cause);
    }

    [MethodImpl(HotPath.Optimized)]
    private void RefuseBombs(long decoded, long wire, bool gzip)
    {
        if (decoded > options.MaxFileSize)
        {
            ExceededLimit = true;
            throw DownloadErrors.FileTooLarge(target.File, target.Name, options.MaxFileSize.Value);
        }

        if (gzip && decoded > RatioCountsFrom && options.MaxCompressionRatio is { } ratio && decoded / ratio > wire)
        {
            ExceededLimit = true;
            throw DownloadErrors.FileBlowsUp(target.File, target.Name, ratio);
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void Judge(ContentCheck check, FileReception reception, Uri from)
    {
        NdjsonCounter counter = check.Counter;
        bool endsWhole = counter.EndsWhole();
        if (counter.FirstLineThatIsNoObject == 1 && reception.NameOfContent() == StrangeDocument.Framing)
        {
            throw Damaged(check, "it is " + StrangeDocument.Framing);
        }

        if (counter.FirstLineThatIsNoObject > 0 && (counter.IsAnotherDocument || !counter.EndsInObject))
        {
            throw Damaged(check, Named() ?? $"line {counter.FirstLineThatIsNoObject} is not a JSON object");
        }

        if (!endsWhole)
        {
            // The length was not known: the body was cut when the connection closed, and can be resumed.
            throw reception.Body.Total is not null
                ? Damaged(check, "its last line is cut off")
                : TransportErrors.AnswerCutShort(from, reception.Received, null, null);
        }

        if (counter.HasNoneOfItsType)
        {
            throw Damaged(check, Named() ?? $"none of its lines is of type {target.ExpectedType}, which the manifest specifies. It has {counter.Others}");
        }

        if (options.RefusesDamagedLines && counter.Others?.Describe(counter.Resources, target.ExpectedType) is { } others)
        {
            DamagedSha256 = check.Sha256();
            throw DownloadErrors.FileNotAccepted(target.File, target.Name, others.TrimEnd('.'));
        }

        if (counter.IsAnotherDocument)
        {
            throw Damaged(check, Named() ?? "none of its lines has a resourceType");
        }

        if (target.File.FileSize is { } size && size != counter.Bytes && size != reception.Received)
        {
            throw Damaged(check, FormattableString.Invariant($"it has {Amount.Of(counter.Bytes, "byte")}, but the manifest's size is {size:N0}"));
        }

        string? Named() => reception.NameOfContent() is { } name ? "it is " + name : null;
    }

    private RedoxExportException Damaged(ContentCheck check, string why)
    {
        DamagedSha256 = check.Sha256();
        return DownloadErrors.FileDamaged(target.File, target.Name, why);
    }
}
