using System.Text;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Save-RedoxExport against curl: a process a file, eight at a time, or one process with eight connections.</summary>
/// <param name="name">The row's name.</param>
/// <param name="files">How many files.</param>
/// <param name="bytesOfEach">How large each is.</param>
/// <param name="gzip">Whether they come under gzip.</param>
/// <param name="oneProcess">Whether one curl gets them all.</param>
/// <param name="atLeast">The ratio that is asked.</param>
/// <remarks>A second row shows <see cref="BareDownload"/>: what .NET takes for it when nobody asks more.</remarks>
internal sealed class DownloadComparison(string name, int files, long bytesOfEach, bool gzip, bool oneProcess, double atLeast) : IComparison
{
    private const int AtOnce = 8;

    private static readonly string? Curl = Programs.Find("curl");

    public string Name => name;

    public string? Missing => Curl is null ? "curl" : null;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        using DataFolder data = new(folder, options.Scaled(files), bytesOfEach);
        using StaticServerProcess server = new(data.Folder, gzip);
        SideRun Ours() => SavedExport.Run(data, server.BaseUri, folder);
        SideRun Rival() => RunCurl(data, server, folder);
        SideRun Bare() => RunBare(data, server, folder);

        // Not counted: the programs' own files come from the disk once.
        Ours();
        Rival();
        Bare();
        IReadOnlyList<(SideRun Ours, SideRun Rival, SideRun Bare)> runs = Rounds.Run(options.Rounds, name, Ours, Rival, Bare);
        string size = bytesOfEach >= 1_000_000 ? $"{bytesOfEach / 1_000_000} MB" : $"{bytesOfEach / 1_000} KB";
        yield return ResultRow.OfSpeeds(
            FormattableString.Invariant($"`{name}`: {data.Names.Count:N0} × {size}{(gzip ? ", gzip on the wire" : string.Empty)}, 8 at a time"),
            oneProcess ? "one `curl --parallel`, eight connections" : $"eight `curl{(gzip ? " --compressed" : string.Empty)}` at a time",
            atLeast,
            [.. runs.Select(run => (run.Ours, run.Rival))]);
        yield return ResultRow.OfSpeeds(
            "the same by .NET alone: received, hashed, counted, written, and nothing else", "the same", null, [.. runs.Select(run => (run.Bare, run.Rival))]);
    }

    private SideRun RunBare(DataFolder data, StaticServerProcess server, string folder)
    {
        string target = Path.Combine(folder, "bare");
        string links = Path.Combine(folder, "bare.txt");
        File.WriteAllLines(links, data.Names.Select(file => server.UriOf(file).AbsoluteUri));
        ProcessFigures figures = ProcessMeter.Measure(ProcessPlan.One(Environment.ProcessPath!, "bare", links, target, gzip.ToString()));
        SavedFolder.Check(data, target, "The bare download");
        return new SideRun(data.Bytes, figures);
    }

    private SideRun RunCurl(DataFolder data, StaticServerProcess server, string folder)
    {
        string target = Directory.CreateDirectory(Path.Combine(folder, "curl")).FullName;
        ProcessFigures figures = ProcessMeter.Measure(oneProcess
            ? new ProcessPlan([OneForAll(data, server, target, folder)], 1)
            : new ProcessPlan([.. data.Names.Select(file => OneForEach(file, server, target))], AtOnce));
        SavedFolder.Check(data, target, "curl");
        return new SideRun(data.Bytes, figures);
    }

    private Command OneForEach(string file, StaticServerProcess server, string target) => new(
        Curl!,
        ["--silent", "--show-error", "--fail", .. gzip ? ["--compressed"] : Array.Empty<string>(), "--output", Path.Combine(target, file), server.UriOf(file).AbsoluteUri]);

    private static Command OneForAll(DataFolder data, StaticServerProcess server, string target, string folder)
    {
        StringBuilder list = new();
        foreach (string file in data.Names)
        {
            list.Append("url = \"").Append(server.UriOf(file)).Append("\"\noutput = \"").Append(Path.Combine(target, file).Replace("\\", "\\\\", StringComparison.Ordinal)).Append("\"\n");
        }

        string configuration = Path.Combine(folder, "curl.config");
        File.WriteAllText(configuration, list.ToString());
        return new Command(Curl!, ["--silent", "--show-error", "--no-progress-meter", "--fail", "--parallel", "--parallel-max", "8", "--config", configuration]);
    }
}
