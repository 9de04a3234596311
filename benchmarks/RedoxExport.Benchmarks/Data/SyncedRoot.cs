using System.Globalization;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Data;

/// <summary>A folder of runs with varied lines and a current view, from which tables are made. It is deleted when this is disposed of.</summary>
internal sealed class SyncedRoot : IDisposable
{
    private const long BytesOfFile = 250_000_000;

    // Dice that begin near each other throw the same after a few throws.
    private const long FarApart = 1_000_000_000;

    private readonly RunRoot _root;
    private long _seed = 1;

    /// <param name="parent">The folder in which it is made.</param>
    /// <param name="types">The types, Patient and Observation, with the number of bytes of each.</param>
    public SyncedRoot(string parent, params (string Type, long Bytes)[] types)
    {
        Types = [.. types.Select(type => type.Type)];
        _root = new RunRoot(System.IO.Path.Combine(parent, "root-" + Guid.NewGuid().ToString("n")));
        string full = _root.Add(types.SelectMany(type => NewFiles(type.Type, type.Bytes)));
        Merge();

        // The view has the run now, and a memory disk may need the space.
        Directory.Delete(full, recursive: true);
    }

    public IReadOnlyList<string> Types { get; }

    public string Path => _root.Path;

    /// <summary>The folder of the current view.</summary>
    public string View => System.IO.Path.Combine(Path, "current");

    /// <summary>The size of the current view, in bytes.</summary>
    public long Bytes => Types.Sum(type => new FileInfo(FileOf(type)).Length);

    /// <summary>Adds an increment of a hundredth: one resource in two hundred is changed, and as many bytes are of new ones.</summary>
    public void AddNight() => _root.Add(Types.SelectMany(type => new[]
    {
        new RunFile(type, path => WriteChanged(type, path)),
        NewFile(type, new FileInfo(FileOf(type)).Length / 200),
    }));

    /// <summary>Brings the current view to the last run.</summary>
    public ProcessFigures Merge() => ProcessMeter.Measure(ModuleShell.Timed("$null = Update-RedoxExportDataset " + ModuleShell.Quote(Path)));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string FileOf(string type) => System.IO.Path.Combine(View, type + ".ndjson");

    private IEnumerable<RunFile> NewFiles(string type, long bytes)
    {
        for (; bytes > 0; bytes -= BytesOfFile)
        {
            yield return NewFile(type, Math.Min(BytesOfFile, bytes));
        }
    }

    private RunFile NewFile(string type, long bytes) => new(type, path => ViewFile.Write(path, type, bytes, FarApart * _seed++).Lines);

    // Every change is another one, also of a resource that was changed before.
    private long WriteChanged(string type, string path)
    {
        string start = $"{{\"resourceType\":\"{type}\",";
        string change = string.Create(CultureInfo.InvariantCulture, $"\"language\":\"x-night-{_seed++}\",");
        long number = 0;
        long lines = 0;
        using StreamWriter file = new(path);
        file.NewLine = "\n";
        foreach (string line in File.ReadLines(FileOf(type)).Where(_ => number++ % 200 == 0))
        {
            file.WriteLine(line.Insert(start.Length, change));
            lines++;
        }

        return lines;
    }
}
