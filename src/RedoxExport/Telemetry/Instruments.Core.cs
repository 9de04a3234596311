using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedoxExport.Telemetry;

/// <summary>The instruments of the module. .NET keeps them without cost until a listener enables one.</summary>
internal static class Instruments
{
    public const string Name = "RedoxExport";

    private static readonly string Version = typeof(Instruments).Assembly.GetName().Version?.ToString(3) ?? "0";

    private static readonly Meter Meter = new(Name, Version);

    public static readonly ActivitySource Source = new(Name, Version);

    // System.Net.Http has http.client.request.duration of the same requests, so ours has another name and adds the purpose.
    public static readonly Histogram<double> RequestDuration = Meter.CreateHistogram<double>(
        "redoxexport.request.duration", "s", "Duration of a request until its response begins, for each attempt and each redirect.");

    public static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "redoxexport.request.retries", "{retry}", "Number of requests and files that are requested again.");

    public static readonly Histogram<double> ExportDuration = Meter.CreateHistogram<double>(
        "redoxexport.export.duration", "s", "Time from the kick-off to the manifest.");

    public static readonly Histogram<double> FileDuration = Meter.CreateHistogram<double>(
        "redoxexport.file.duration", "s", "Duration of the download of a file, with its retries and checks.");

    public static readonly Counter<long> Files = Meter.CreateCounter<long>(
        "redoxexport.download.files", "{file}", "Number of files that are saved.");

    public static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "redoxexport.download.io", "By", "Size on disk of the files that are saved.");

    public static readonly Counter<long> Resources = Meter.CreateCounter<long>(
        "redoxexport.download.resources", "{resource}", "Number of resources in the files that are saved.");

    public static readonly Histogram<double> RunDuration = Meter.CreateHistogram<double>(
        "redoxexport.run.duration", "s", "Duration of a call of Invoke-RedoxExport.");

    public static readonly Counter<long> Findings = Meter.CreateCounter<long>(
        "redoxexport.run.findings", "{finding}", "Number of findings of the runs.");

    // .NET asks for these when a listener collects.
    public static readonly ObservableGauge<int> ExitCode = Meter.CreateObservableGauge(
        "redoxexport.run.exit_code", WatchedRoots.ExitCodes, null, "Exit code of the last run of a folder.");

    public static readonly ObservableGauge<double> WatermarkAge = Meter.CreateObservableGauge(
        "redoxexport.watermark.age", WatchedRoots.WatermarkAges, "s", "Age of the watermark of a folder: how old the data are.");
}
