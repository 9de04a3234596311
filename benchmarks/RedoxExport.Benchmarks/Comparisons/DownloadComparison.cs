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
/// <param name="atLeast">The ratio to curl that is asked.</param>
/// <param name="atLeastOfBare">The ratio to <see cref="BareDownload"/> that is asked.</param>
/// <remarks>
/// A second row shows <see cref="BareDownload"/>: what .NET takes for it when nobody asks more. Two more rows compare with the same work: a curl
/// whose files are hashed and counted after it (where a shell has the programs), and the bare download itself.
/// </remarks>
internal sealed class DownloadComparison(string name, int files, long bytesOfEach, bool gzip, bool oneProcess, double atLeast, double atLeastOfBare) : IComparison
{
    private const int AtOnce = 8;
    private const double AtLeastOfSameWork = 1.2;

    private static readonly string? Curl = Programs.Find("curl");
    private static readonly string? Shell = Programs.Find("sha256sum") is null || Programs.Find("wc") is null || Programs.Find("xargs") is null ? null : Programs.Find("sh");

    public string Name => name;

    public string? Missing => Curl is null ? "curl" : null;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        using DataFolder data = new(folder, options.Scaled(files), bytesOfEach);
        using StaticServerProcess server = new(data.Folder, gzip);
        SideRun Ours() => SavedExport.Run(data, server.BaseUri, folder);
        SideRun Rival() => RunCurl(data, server, folder, isChecked: false);
        SideRun Bare() => RunBare(data, server, folder);
        SideRun Checked() => RunCurl(data, server, folder, isChecked: true);
        Func<SideRun>[] sides = Shell is null ? [Ours, Rival, Bare] : [Ours, Rival, Bare, Checked];

        // Not counted: the programs' own files come from the disk once.
        foreach (Func<SideRun> side in sides)
        {
            side();
        }

        IReadOnlyList<SideRun[]> runs = [.. Rounds.InTurn(options.Rounds, name, sides)];
        string size = bytesOfEach >= 1_000_000 ? $"{bytesOfEach / 1_000_000} MB" : $"{bytesOfEach / 1_000} KB";
        string curl = oneProcess ? "one `curl --parallel`, eight connections" : $"eight `curl{(gzip ? " --compressed" : string.Empty)}` at a time";
        yield return ResultRow.OfSpeeds(
            FormattableString.Invariant($"`{name}`: {data.Names.Count:N0} × {size}{(gzip ? ", gzip on the wire" : string.Empty)}, 8 at a time"),
            curl,
            atLeast,
            [.. runs.Select(run => (run[0], run[1]))]);
        yield return ResultRow.OfSpeeds(
            "the same by .NET alone: received, hashed, counted, written, and nothing else", "the same", null, [.. runs.Select(run => (run[2], run[1]))]);
        yield return ResultRow.OfSpeeds($"`{name}`", "the row above: .NET alone", atLeastOfBare, [.. runs.Select(run => (run[0], run[2]))]);
        yield return Shell is null
            ? ResultRow.Empty($"`{name}`", "not run: sh, sha256sum, wc or xargs is not there")
            : ResultRow.OfSpeeds($"`{name}`", $"{curl}, {(oneProcess ? "then" : "each followed by")} `sha256sum` and `wc -l` of {(oneProcess ? "all files" : "its file")}", AtLeastOfSameWork, [.. runs.Select(run => (run[0], run[3]))]);
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

    private SideRun RunCurl(DataFolder data, StaticServerProcess server, string folder, bool isChecked)
    {
        string target = Directory.CreateDirectory(Path.Combine(folder, "curl")).FullName;
        ProcessPlan plan = oneProcess
            ? new ProcessPlan([OneForAll(data, server, target, folder)], 1)
            : new ProcessPlan([.. data.Names.Select(file => OneForEach(file, server, target))], AtOnce);
        ProcessFigures figures = ProcessMeter.Measure(isChecked ? plan with { Commands = [.. plan.Commands.Select((command, i) => Checked(command, target, oneProcess ? null : data.Names[i]))] } : plan);
        SavedFolder.Check(data, target, "curl");
        return new SideRun(data.Bytes, figures);
    }

    /// <summary>A command, and after it the hash and the lines of its file, or of all files of a folder.</summary>
    private static Command Checked(Command command, string target, string? file) => new(
        Shell!,
        [
            "-c",
            file is null
                ? """folder=$1; shift; "$@" && find "$folder" -type f -print0 | xargs -0 sha256sum >/dev/null && find "$folder" -type f -print0 | xargs -0 wc -l >/dev/null"""
                : """file=$1; shift; "$@" && sha256sum "$file" >/dev/null && wc -l "$file" >/dev/null""",
            "sh",
            file is null ? target : Path.Combine(target, file),
            command.Program,
            .. command.Arguments,
        ]);

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
