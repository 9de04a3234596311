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
        FileLock held = Disk.Do(path, () => FileLock.TryTake(path)) ?? throw RunErrors.RootInUse(root, Describe(holder));
        try
        {
            Disk.Do(root, () => AtomicFile.DeleteAbandoned(root));
            Disk.Do(holder, () => AtomicFile.Write(holder, file => WriteHolder(file, now)));
            return new RunLock(held, holder);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

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

    private static void WriteHolder(Stream file, DateTimeOffset now)
    {
        using Process self = Process.GetCurrentProcess();
        using Utf8JsonWriter json = new(file, ReadableJson.Indented);
        json.WriteStartObject();
        json.WriteNumber("process", self.Id);
        json.WriteString("machine", Environment.MachineName);
        json.WriteString("since", now);
        json.WriteEndObject();
    }

    private static string? Describe(string holder)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(holder));
            JsonElement root = document.RootElement;
            return string.Format(
                CultureInfo.InvariantCulture,
                "process {0} on {1}, since {2}",
                root.GetProperty("process").GetInt32(),
                root.GetProperty("machine").GetString(),
                FhirInstant.Format(root.GetProperty("since").GetDateTimeOffset()));
        }
        catch (Exception e) when (Disk.IsFault(e) || e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // The file is being written at this moment, or was never written.
            return null;
        }
    }
}
