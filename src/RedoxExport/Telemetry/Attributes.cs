namespace RedoxExport.Telemetry;

/// <summary>The names of the attributes of spans and metrics. docs/monitoring.md lists them.</summary>
internal static class Attributes
{
    // OpenTelemetry, semantic conventions for HTTP spans and metrics, 1.23 and later.
    public const string Method = "http.request.method";
    public const string Resends = "http.request.resend_count";
    public const string Status = "http.response.status_code";
    public const string Protocol = "network.protocol.version";
    public const string Host = "server.address";
    public const string Port = "server.port";
    public const string Scheme = "url.scheme";
    public const string Error = "error.type";

    public const string Purpose = "redoxexport.request.purpose";
    public const string ExportState = "redoxexport.export.state";
    public const string FileCategory = "redoxexport.file.category";
    public const string FileState = "redoxexport.file.state";
    public const string FileName = "redoxexport.file.name";
    public const string FileSize = "redoxexport.file.size";
    public const string FileResources = "redoxexport.file.resources";
    public const string ResourceType = "redoxexport.resource.type";
    public const string RunId = "redoxexport.run.id";
    public const string RunMode = "redoxexport.run.mode";
    public const string RunState = "redoxexport.run.state";
    public const string RunExitCode = "redoxexport.run.exit_code";
    public const string RunHasBegun = "redoxexport.run.begun";
    public const string RunIsResumed = "redoxexport.run.resumed";
    public const string FindingCode = "redoxexport.finding.code";
    public const string FindingSeverity = "redoxexport.finding.severity";
    public const string Root = "redoxexport.root";

    /// <summary>The value for an error or a type without a name of its own, as in OpenTelemetry's conventions.</summary>
    public const string Other = "_OTHER";
}
