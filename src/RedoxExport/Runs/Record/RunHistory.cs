using System.Text.Json;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>The runs in a folder, oldest first, as stored in <c>runs.json</c>.</summary>
internal sealed class RunHistory
{
    private readonly List<ExportRun> _runs;

    private RunHistory(string root, List<ExportRun> runs)
    {
        Root = root;
        _runs = runs;
    }

    /// <summary>The full path of the folder that holds the runs.</summary>
    public string Root { get; }

    /// <summary>The runs, oldest first.</summary>
    public IReadOnlyList<ExportRun> Runs => _runs;

    /// <summary>Reads the history of a folder.</summary>
    /// <param name="root">The folder that was passed to <c>Invoke-RedoxExport -Path</c>.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    public static RunHistory Read(string root)
    {
        string full = Path.GetFullPath(root);
        RunHistory history = ReadOrNew(full);
        if (history.Runs.Count > 0 || File.Exists(Path.Combine(full, ExportLayout.HistoryName)))
        {
            return history;
        }

        Disk.CheckList(full);
        throw RunErrors.NoRunsHere(full);
    }

    internal static RunHistory Empty(string root) => new(root, []);

    internal static RunHistory ReadOrNew(string root)
    {
        string path = Path.Combine(root, ExportLayout.HistoryName);
        if (!File.Exists(path))
        {
            return Empty(root);
        }

        byte[] bytes = Disk.Read(path, () => PlainFile.ReadAll(path));
        try
        {
            HistoryRecord record = JsonSerializer.Deserialize(bytes, RunsJson.Default.HistoryRecord) ?? throw new FormatException("The document is null.");
            return record.Version == HistoryRecord.CurrentVersion
                ? new RunHistory(root, [.. RecordValues.Each(record.Runs).Select(run => RunRecordMapper.ToRun(root, run))])
                : throw new FormatException("The version is another one.");
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or OverflowException)
        {
            throw RunErrors.HistoryDamaged(path, e);
        }
    }

    /// <summary>
    /// Renames a history that cannot be read, so that a full run can start a new one. The folders of the runs stay as they are. A history of a newer
    /// version of the module is not damaged and stays.
    /// </summary>
    /// <returns>The new path; <see langword="null"/> if nothing was renamed.</returns>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    internal static string? SetAside(string root, DateTimeOffset now)
    {
        string path = Path.Combine(root, ExportLayout.HistoryName);
        if (IsOfNewerVersion(Disk.Do(path, () => PlainFile.ReadAll(path))))
        {
            return null;
        }

        string aside = Path.Combine(root, ExportLayout.DamagedHistoryName(MomentOf(now)));
        Disk.Do(aside, () => PlainFile.Replace(path, aside));
        return aside;
    }

    internal ExportRun Add(DateTimeOffset now)
    {
        ExportRun run = new(Root, NewId(now)) { StartedAt = now };
        _runs.Add(run);
        return run;
    }

    /// <summary>Adds a run that is complete.</summary>
    internal void Add(ExportRun run) => _runs.Add(run);

    /// <summary>An id that no run and no folder has.</summary>
    internal string NewId(DateTimeOffset now)
    {
        string moment = MomentOf(now);
        string id = moment;
        for (int i = 2; _runs.Exists(run => run.Id == id) || Directory.Exists(Path.Combine(Root, id)); i++)
        {
            id = FormattableString.Invariant($"{moment}-{i}");
        }

        return id;
    }

    internal void Write()
    {
        string path = Path.Combine(Root, ExportLayout.HistoryName);
        Disk.Do(path, () => RecordDocument.Write(path, ToRecord(), RunsJson.Default.HistoryRecord, ReadableJson.Indented));
    }

    private HistoryRecord ToRecord() => new() { Version = HistoryRecord.CurrentVersion, Runs = _runs.Select(RunRecordMapper.ToRecord) };

    private static bool IsOfNewerVersion(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, RunsJson.Default.HistoryVersionRecord)?.Version > HistoryRecord.CurrentVersion;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string MomentOf(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
