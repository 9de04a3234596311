using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>
/// Reserves a folder for one run at a time. The operating system releases the lock when the process ends, however it ends; the next run replaces the
/// files that remain.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileLock _held;
    private readonly string _holder;

    private RunLock(FileLock held, string holder)
    {
        _held = held;
        _holder = holder;
    }

    /// <exception cref="RedoxExportException"><c>RootInUse</c>, or a disk error.</exception>
    public static RunLock Take(string root, DateTimeOffset now)
    {
        string path = Path.Combine(root, ExportLayout.RunLockName);

        // A separate file, because a locked file cannot be read on Windows.
        string holder = Path.Combine(root, ExportLayout.RunHolderName);
        // Nothing has been done yet, so nothing would be continued.
        FileLock held = Disk.Write(path, () => FileLock.TryTake(path)) ?? throw RunErrors.RootInUse(root, Describe(holder));
        try
        {
            Disk.Do(root, () => AtomicFile.DeleteAbandoned(root));
            Disk.Do(holder, () => WriteHolder(holder, now));
            return new RunLock(held, holder);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>True if a run is in progress in a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <returns><see langword="null"/> if this account cannot see it.</returns>
    public static bool? IsHeld(string root) => FileLock.IsHeld(Path.Combine(root, ExportLayout.RunLockName));

    public void Dispose()
    {
        try
        {
            PlainFile.Delete(_holder);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            // The file only names the holder; closing the handle releases the lock itself.
        }

        _held.Dispose();
    }

    private static void WriteHolder(string path, DateTimeOffset now)
    {
        using Process self = Process.GetCurrentProcess();
        HolderRecord record = new() { Process = self.Id, Machine = Environment.MachineName, Since = now };
        RecordDocument.Write(path, record, RunsJson.Default.HolderRecord, ReadableJson.Indented);
    }

    private static string? Describe(string holder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(holder), RunsJson.Default.HolderRecord) is { } record
                ? string.Format(CultureInfo.InvariantCulture, "process {0} on {1}, since {2}", record.Process, record.Machine, FhirInstant.Format(record.Since))
                : null;
        }
        catch (Exception e) when (Disk.IsFault(e) || e is JsonException)
        {
            // The file is being written at this moment, or was never written.
            return null;
        }
    }
}
