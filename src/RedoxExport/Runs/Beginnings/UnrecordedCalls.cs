using System.Text.Json;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>
/// Remembers, in a folder of the account, the failed calls that could not be recorded in their own folder of runs because it cannot be reached or written. A
/// report that the same account makes on the same computer shows them. There is one small document for each request of a folder of runs. No method throws.
/// </summary>
/// <param name="folder">The full path of the folder of the documents. It is created if it does not exist.</param>
internal sealed class UnrecordedCalls(string folder)
{
    private const int LongestText = 1000;
    private const int BytesOfName = 16;

    // A folder of runs that is no longer used must not leave a document for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Adds a call.</summary>
    /// <param name="root">The folder of runs.</param>
    /// <param name="request">The request of the call.</param>
    /// <param name="error">The error of the call.</param>
    /// <param name="now">The time.</param>
    /// <returns>The calls up to this one; <see langword="null"/> if it could not be remembered.</returns>
    public UnrecordedCall? Add(string root, CalledRequest request, RedoxExportException error, DateTimeOffset now)
    {
        try
        {
            UnrecordedCall? before = Find(root).LastOrDefault(call => call.Request.IsSame(request));
            PrivateFolder.Create(folder);
            RemoveOld();

            // A call without a server continues the row of the one that had it.
            CalledRequest known = request.HasServer || before is null ? request : before.Request;
            FailedCalls failed = new(RunExitCode.Of(error), (before?.Failed.Count ?? 0) + 1, FailedCalls.AdviceOf(error), before is null ? now : before.Failed.Since);
            UnrecordedCall added = new(Identity(root), known, failed, now, error.ErrorId, error.Brief is { } brief ? SafeText.Clean(brief, LongestText) : null);
            RecordDocument.Write(PathOf(root, known), ToRecord(added), RunsJson.Default.UnrecordedCallRecord, ReadableJson.Indented);
            RemoveReplaced(root, before, known);
            return added;
        }
        catch (Exception e) when (IsExpected(e))
        {
            // The disk of the account is full, too. The error of the call and its exit code remain.
            return null;
        }
    }

    /// <summary>Finds the calls about a folder of runs: an element for each request, the one of the latest call last.</summary>
    /// <returns>Empty if there are none, or if their documents cannot be read.</returns>
    public IReadOnlyList<UnrecordedCall> Find(string root)
    {
        try
        {
            return Directory.Exists(folder)
                ? [.. DocumentsOf(root).Select(path => Read(path, root)).OfType<UnrecordedCall>().OrderBy(call => call.At).ThenBy(call => call.Request.Key, StringComparer.Ordinal)]
                : [];
        }
        catch (Exception e) when (IsExpected(e))
        {
            return [];
        }
    }

    /// <summary>Like <see cref="Find"/>, without the calls after which the history of the folder has a call of the same request.</summary>
    public IReadOnlyList<UnrecordedCall> FindSince(string root, IReadOnlyList<ExportRun> runs) => [.. Find(root).Where(call => !call.IsBefore(runs))];

    /// <summary>Forgets the calls of a request about a folder of runs, because a later call is recorded in it.</summary>
    public void Forget(string root, CalledRequest request)
    {
        try
        {
            foreach (UnrecordedCall call in Find(root).Where(call => call.Request.IsSame(request)))
            {
                PlainFile.Delete(PathOf(root, call.Request));
            }
        }
        catch (Exception e) when (IsExpected(e))
        {
            // The history has a later call, so the document no longer counts.
        }
    }

    // .NET Framework has exceptions of its own for a path that cannot be one.
    private static bool IsExpected(Exception e) => Disk.IsFault(e) || e is RedoxExportException or JsonException or InvalidOperationException or NotSupportedException or ArgumentException;

    // One folder has one name here, however a call spells its path. The path on a drive that is not connected stays as it is.
    private static string Identity(string root)
    {
        string path = Path.IsPathRooted(root) ? Path.GetFullPath(root) : root.Replace('\\', '/');
        string trimmed = Path.TrimEndingDirectorySeparator(path);
        return Disk.IsWindows ? trimmed.ToUpperInvariant() : trimmed;
    }

    private static string NameOf(string root) => Hexadecimal.Sha256Of(Identity(root), BytesOfName);

    private static UnrecordedCallRecord ToRecord(UnrecordedCall call) => new()
    {
        Version = UnrecordedCallRecord.CurrentVersion,
        Root = call.Root,
        RequestKey = call.Request.Key,
        RequestLine = call.Request.Line,
        HasServer = call.Request.HasServer,
        At = call.At,
        ErrorId = call.ErrorId,
        Brief = call.Brief,
        FailedCalls = new FailedCallsRecord { ExitCode = call.Failed.ExitCode, Count = call.Failed.Count, Advice = call.Failed.Advice, Since = call.Failed.Since },
    };

    private static UnrecordedCall? Read(string path, string root)
    {
        try
        {
            return JsonSerializer.Deserialize(PlainFile.ReadAll(path), RunsJson.Default.UnrecordedCallRecord) is { Version: UnrecordedCallRecord.CurrentVersion, FailedCalls: { } failed, ErrorId: { } id, RequestKey: { } key, RequestLine: { } line } record
                && record.Root == Identity(root)
                ? new UnrecordedCall(
                    record.Root,
                    new CalledRequest(key, line, record.HasServer),
                    new FailedCalls(failed.ExitCode, failed.Count, failed.Advice is { } advice ? SafeText.Clean(advice, LongestText) : null, failed.Since),
                    record.At,
                    SafeText.Clean(id, LongestText),
                    record.Brief is { } brief ? SafeText.Clean(brief, LongestText) : null)
                : null;
        }
        catch (Exception e) when (IsExpected(e))
        {
            return null;
        }
    }

    private static bool IsOld(FileInfo file) => TimeProvider.System.GetUtcNow() - file.LastWriteTimeUtc > Longest;

    private string[] DocumentsOf(string root) => [.. new DirectoryInfo(folder)
        .EnumerateFiles(ExportLayout.UnrecordedCallsPattern(NameOf(root)))
        .Where(file => !IsOld(file))
        .Select(file => file.FullName)];

    private void RemoveOld()
    {
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles(ExportLayout.UnrecordedCallPattern).Where(IsOld))
        {
            PlainFile.Delete(file.FullName);
        }
    }

    // The calls without a server are in the document of the call that has one.
    private void RemoveReplaced(string root, UnrecordedCall? before, CalledRequest known)
    {
        if (before is not null && before.Request.Key != known.Key)
        {
            PlainFile.Delete(PathOf(root, before.Request));
        }
    }

    private string PathOf(string root, CalledRequest request) =>
        Path.Combine(folder, ExportLayout.UnrecordedCallName(NameOf(root), Hexadecimal.Sha256Of(request.Key, BytesOfName)));
}
