using RedoxExport.Exports;

namespace RedoxExport.Tests.Runs;

/// <summary>Keeps what is on the disk at one event, and ends the call there: what a kill leaves.</summary>
/// <param name="root">The root of the runs.</param>
/// <param name="at">Which event, from 1.</param>
/// <param name="name">The name of the events that count; any unless set.</param>
internal sealed class Killer(string root, int at, string? name = null) : IExportEvents, IDisposable
{
    private readonly CancellationTokenSource _killed = new();
    private readonly string _kept = root + ".kept";
    private int _events;

    public bool WantsVerbose => true;

    public CancellationToken Token => _killed.Token;

    public void Dispose() => _killed.Dispose();

    public void Report(ExportEvent exportEvent)
    {
        if ((name is null || exportEvent.Name == name) && Interlocked.Increment(ref _events) == at)
        {
            Copy(root, _kept);
            _killed.Cancel();
        }
    }

    public void PutBack()
    {
        Directory.Delete(root, recursive: true);
        Directory.Move(_kept, root);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream target = File.Create(Path.Combine(to, Path.GetFileName(file)));
            source.CopyTo(target);
        }

        foreach (string folder in Directory.GetDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
