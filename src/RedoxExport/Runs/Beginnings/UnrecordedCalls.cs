using System.Text.Json;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>
/// Remembers, in a folder of the account, the failed calls that could not be recorded in their own folder of runs because it cannot be reached or written. A
/// report that the same account makes on the same computer shows them. There is one small document for each folder of runs. No method throws.
/// </summary>
/// <param name="folder">The full path of the folder of the documents. It is created if it does not exist.</param>
internal sealed class UnrecordedCalls(string folder)
{
    private const int LongestText = 1000;

    // A folder of runs that is no longer used must not leave a document for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Adds a call.</summary>
    /// <param name="root">The folder of runs.</param>
    /// <param name="error">The error of the call.</param>
    /// <param name="now">The time.</param>
    /// <returns>False if it could not be remembered.</returns>
    public bool Add(string root, RedoxExportException error, DateTimeOffset now)
    {
        try
        {
            UnrecordedCall? before = Find(root);
            PrivateFolder.Create(folder);
            RemoveOld(now);
            UnrecordedCallRecord record = new()
            {
                Version = UnrecordedCallRecord.CurrentVersion,
                Root = Path.GetFullPath(root),
                At = now,
                ErrorId = error.ErrorId,
                Brief = error.Brief is { } brief ? SafeText.Clean(brief, LongestText) : null,
                FailedCalls = new FailedCallsRecord
                {
                    ExitCode = RunExitCode.Of(error),
                    Count = (before?.Failed.Count ?? 0) + 1,
                    Advice = FailedCalls.AdviceOf(error),
                    Since = before is null ? now : before.Failed.Since,
                },
            };
            RecordDocument.Write(PathOf(root), record, RunsJson.Default.UnrecordedCallRecord, ReadableJson.Indented);
            return true;
        }
        catch (Exception e) when (Disk.IsFault(e) || e is RedoxExportException)
        {
            // The disk of the account is full, too. The error of the call and its exit code remain.
            return false;
        }
    }

    /// <summary>Finds the calls about a folder of runs.</summary>
    /// <returns><see langword="null"/> if there are none, or if their document cannot be read.</returns>
    public UnrecordedCall? Find(string root)
    {
        try
        {
            string path = PathOf(root);
            return File.Exists(path)
                && JsonSerializer.Deserialize(PlainFile.ReadAll(path), RunsJson.Default.UnrecordedCallRecord) is { Version: UnrecordedCallRecord.CurrentVersion, FailedCalls: { } failed, ErrorId: { } id } record
                && record.Root == Path.GetFullPath(root)
                ? new UnrecordedCall(
                    record.Root,
                    new FailedCalls(failed.ExitCode, failed.Count, failed.Advice is { } advice ? SafeText.Clean(advice, LongestText) : null, failed.Since),
                    record.At,
                    SafeText.Clean(id, LongestText),
                    record.Brief is { } brief ? SafeText.Clean(brief, LongestText) : null)
                : null;
        }
        catch (Exception e) when (Disk.IsFault(e) || e is JsonException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Forgets the calls about a folder of runs, because a later call is recorded in it.</summary>
    public void Forget(string root)
    {
        try
        {
            string path = PathOf(root);
            if (File.Exists(path))
            {
                PlainFile.Delete(path);
            }
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            // The history has a later call, so the document no longer counts.
        }
    }

    private void RemoveOld(DateTimeOffset now)
    {
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles(ExportLayout.UnrecordedCallPattern))
        {
            if (now - file.LastWriteTimeUtc > Longest)
            {
                PlainFile.Delete(file.FullName);
            }
        }
    }

    private string PathOf(string root) => Path.Combine(folder, ExportLayout.UnrecordedCallName(Hexadecimal.Sha256Of(Path.GetFullPath(root), 16)));
}
