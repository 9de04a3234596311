using System.Text.Json;
using RedoxExport.Downloads;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>
/// Runs of resources that were fetched because others refer to them. Such a run is recorded when it is complete; until then, a document in the root
/// names its folder, so that the next call continues it.
/// </summary>
/// <param name="root">The folder that holds the runs. The caller holds its lock.</param>
/// <param name="clock">The clock that runs are dated by.</param>
internal sealed class ReferenceRuns(string root, TimeProvider clock)
{
    private const string RunMember = "run";
    private const string StartMember = "startedAt";

    private string PointerPath => Path.Combine(root, ExportLayout.ReferencesPointerName);

    /// <summary>The folder of the run that is not complete yet; <see langword="null"/> if there is none.</summary>
    public string? Unfinished => ReadPointer() is { } run && !RunHistory.Read(root).Runs.Any(known => known.Id == run.Id) ? Path.Combine(root, run.Id) : null;

    /// <summary>Chooses the folder of a new run.</summary>
    public string Begin()
    {
        DateTimeOffset now = clock.GetUtcNow();
        string id = RunHistory.Read(root).NewId(now);
        Disk.Do(PointerPath, () => AtomicFile.Write(PointerPath, file =>
        {
            using Utf8JsonWriter json = new(file, ReadableJson.Indented);
            json.WriteStartObject();
            json.WriteString(RunMember, id);
            json.WriteString(StartMember, now);
            json.WriteEndObject();
        }));
        return Path.Combine(root, id);
    }

    /// <summary>Adds the run to the history, after all its files are complete. A run without files is forgotten.</summary>
    /// <param name="server">The server that the resources come from.</param>
    /// <param name="retries">The number of requests that were retried.</param>
    /// <exception cref="RedoxExportException"><c>HistoryDamaged</c>, <c>FolderDamaged</c>, or a disk error.</exception>
    public void Complete(RunServer server, int retries)
    {
        RunHistory history = RunHistory.Read(root);
        if (ReadPointer() is { } begun
            && !history.Runs.Any(known => known.Id == begun.Id)
            && File.Exists(Path.Combine(root, begun.Id, ExportLayout.RecordName))
            && ExportResume.SavedFiles(Path.Combine(root, begun.Id)) is { } files)
        {
            history.Add(Describe(history, begun, files, server, retries));
            history.Write();
        }

        Disk.Do(PointerPath, () => PlainFile.Delete(PointerPath));
    }

    private ExportRun Describe(RunHistory history, (string Id, DateTimeOffset StartedAt) begun, IReadOnlyList<ExportedFile> files, RunServer server, int retries)
    {
        ExportRun last = RunDataset.ChainOf(history)[^1];
        ReadableCounts resources = new();
        foreach (ExportedFile file in files)
        {
            resources[file.Type!] = (resources.TryGetValue(file.Type!, out long before) ? before : 0) + file.ResourceCount;
        }

        // Without a watermark: the next increment builds on the last run that has one.
        ExportRun run = new(root, begun.Id)
        {
            State = ExportRunState.Complete,
            Mode = ExportRunMode.References,
            Request = last.Request,
            RequestKey = last.RequestKey,
            Server = server,
            StartedAt = begun.StartedAt,
            EndedAt = clock.GetUtcNow(),
            Calls = 1,
            TransactionTime = last.TransactionTime,
            HasGap = false,
            Gaps = last.Gaps,
            FileCount = files.Count,
            Bytes = files.Sum(file => file.Length),
            Resources = resources,
            ResourceCount = resources.Values.Sum(),
            Retries = retries,
        };
        run.Exports.Add(new RunExport(RunExportRole.Data, string.Empty) { TransactionTime = last.TransactionTime, Losses = [] });
        return run;
    }

    private (string Id, DateTimeOffset StartedAt)? ReadPointer()
    {
        if (!File.Exists(PointerPath))
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(Disk.Do(PointerPath, () => File.ReadAllBytes(PointerPath)));
            string id = json.RootElement.GetProperty(RunMember).GetString()!;

            // The id becomes part of a path.
            return id.Length > 0 && id.All(c => c is '-' or (>= '0' and <= '9') or 'T' or 'Z') ? (id, json.RootElement.GetProperty(StartMember).GetDateTimeOffset()) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or NullReferenceException)
        {
            // Not written by this module: a new run begins.
            return null;
        }
    }
}
