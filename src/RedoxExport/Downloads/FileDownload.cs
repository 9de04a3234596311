using System.Buffers;
using System.Net.Http;
using System.Security.Cryptography;
using RedoxExport.Compression;
using RedoxExport.Exports;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>Brings one file of a manifest to disk: whole and checked, or not at all under its final name.</summary>
internal sealed class FileDownload(RequestGate gate, ExportFolder folder, FileJournal journal, ManifestFile file, string name, SaveProgress progress, IExportEvents? events)
{
    private const int BufferSize = 256 * 1024;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    // What the gate gave up it has tried often enough itself.
    private bool _answered;

    private string FinalPath => folder.PathOf(name);

    /// <summary>Fetches the file, as often as it takes within the connection's attempts.</summary>
    /// <exception cref="RedoxExportException">It could not be had whole, or the disk is at fault.</exception>
    public async Task<ExportedFile> RunAsync(CancellationToken cancellationToken)
    {
        TimeProvider clock = gate.Options.Pacing.Clock;
        long begun = clock.GetTimestamp();
        Arrival? before = null;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Arrival arrival = await FetchAsync(cancellationToken).ConfigureAwait(false);
                bool countWrong = file.Count is { } count && count != arrival.Resources;
                if (countWrong && arrival.Sha256 != before?.Sha256)
                {
                    before = arrival;
                    throw DownloadErrors.FileDamaged(file, name, $"it holds {arrival.Resources} resources, the manifest says {file.Count}");
                }

                if (countWrong)
                {
                    events.Warning("CountMismatch", $"{name} holds {arrival.Resources} resources where the manifest says {file.Count}. It came twice with the same SHA-256: the server's count is wrong, the file is kept.");
                }

                return Keep(arrival, countWrong ? ExportedFileState.CountMismatch : ExportedFileState.Complete, clock.GetElapsedTime(begun));
            }
            catch (RedoxExportException e) when (attempt < gate.Options.MaxAttempts && MayHelp(e))
            {
                TimeSpan pause = gate.Options.Pacing.Backoff(attempt - 1, FirstBackoff, LongestBackoff);
                events.Verbose("FileRetried", $"{e.Message} Attempt {attempt + 1} of {gate.Options.MaxAttempts} in {pause.TotalSeconds:0.0} s.");
                await gate.Options.Pacing.DelayAsync(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool MayHelp(RedoxExportException e) => _answered && e.ErrorId is "FileDamaged" or "AnswerCutShort" or "RequestTimedOut";

    private async Task<Arrival> FetchAsync(CancellationToken cancellationToken)
    {
        GateRequest request = new(HttpMethod.Get, file.Link, file.RequiresAccessToken ? RequestPurpose.FileWithToken : RequestPurpose.FileWithoutToken)
        {
            Accept = "application/fhir+ndjson",
            Headers = [new("Accept-Encoding", "gzip")],
        };
        _answered = false;
        using GateResponse response = await gate.SendAsync(request, events, cancellationToken).ConfigureAwait(false);
        _answered = true;
        if (response.Status != 200)
        {
            throw DownloadErrors.FileRefused(file, name, response);
        }

        bool gzip = IsGzip(response);
        using WireCountingStream wire = new(await response.OpenBodyAsync(cancellationToken).ConfigureAwait(false));
        using Stream body = gzip ? new CheckedGzipStream(wire) : wire;
        try
        {
            Arrival arrival = await ReceiveAsync(body, response.ETag?.ToString(), cancellationToken).ConfigureAwait(false);
            if (response.ContentLength is { } length && length != wire.Count)
            {
                throw TransportErrors.AnswerCutShort(response.Uri, wire.Count, length, null);
            }

            return arrival;
        }
        catch (GzipDataException e)
        {
            throw DownloadErrors.FileDamaged(file, name, $"its gzip data is cut short or damaged ({SafeText.Clean(e.Message, 200)})", e);
        }
        catch (Exception e) when (e is not RedoxExportException && NetworkFailure.IsBrokenBody(e))
        {
            throw TransportErrors.AnswerCutShort(response.Uri, wire.Count, response.ContentLength, e);
        }
    }

    private bool IsGzip(GateResponse response)
    {
        string coding = string.Join(",", response.ContentHeaders?.ContentEncoding ?? []).Trim().ToLowerInvariant();
        return coding switch
        {
            "" or "identity" => false,
            "gzip" or "x-gzip" => true,
            _ => throw DownloadErrors.CodingUnknown(file, name, coding),
        };
    }

    private async Task<Arrival> ReceiveAsync(Stream body, string? etag, CancellationToken cancellationToken)
    {
        string partial = FinalPath + ".partial";
        NdjsonTally tally = new();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using FileStream disk = OnDisk(partial, () => new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.Read, 1));
            while (true)
            {
                int read = await body.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                hash.AppendData(buffer, 0, read);
                tally.Add(buffer.AsSpan(0, read));
                OnDisk(partial, () =>
                {
                    disk.Write(buffer, 0, read);
                    return true;
                });
                progress.AddBytes(read);
            }

            Check(tally);
            OnDisk(partial, () =>
            {
                disk.Flush(flushToDisk: true);
                return true;
            });
        }
        finally
        {
            // What was in it is a patient's: the next to rent it gets it clean.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        return new Arrival(tally.Bytes, tally.Resources, Hexadecimal.Lower(hash.GetHashAndReset()), etag);
    }

    private void Check(NdjsonTally tally)
    {
        if (tally.FirstLineThatIsNoObject > 0)
        {
            throw DownloadErrors.FileDamaged(file, name, $"line {tally.FirstLineThatIsNoObject} is no JSON object");
        }

        if (!tally.EndsWhole)
        {
            throw DownloadErrors.FileDamaged(file, name, "its last line is cut off");
        }
    }

    private ExportedFile Keep(Arrival arrival, ExportedFileState state, TimeSpan elapsed)
    {
        OnDisk(FinalPath, () =>
        {
            AtomicFile.Replace(FinalPath + ".partial", FinalPath);
            return true;
        });
        JournalEntry entry = new JournalEntry
        {
            Time = gate.Options.Pacing.Clock.GetUtcNow(),
            Name = name,
            State = state == ExportedFileState.Complete ? "complete" : "countMismatch",
            Category = file.Category,
            Type = file.Type,
            Url = file.Link.AbsoluteUri,
            Bytes = arrival.Bytes,
            Resources = arrival.Resources,
            Sha256 = arrival.Sha256,
            ETag = arrival.ETag,
        };
        OnDisk(folder.PathOf(FileJournal.FileName), () =>
        {
            journal.Append(entry);
            return true;
        });
        return new ExportedFile
        {
            State = state,
            Type = file.Type,
            Category = file.Category,
            ResourceCount = arrival.Resources,
            Length = arrival.Bytes,
            Path = FinalPath,
            Sha256 = arrival.Sha256,
            Uri = file.Uri,
            Elapsed = elapsed,
        };
    }

    // The network throws IOException too: what happens at the disk is told apart here, where it happens.
    private static T OnDisk<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadErrors.Storage(path, e);
        }
    }

    private sealed record Arrival(long Bytes, long Resources, string Sha256, string? ETag);
}
