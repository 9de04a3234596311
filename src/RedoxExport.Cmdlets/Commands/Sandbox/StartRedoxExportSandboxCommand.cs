using System.Management.Automation;
using RedoxExport.Sandbox;

namespace RedoxExport.Cmdlets;

/// <summary>Starts a server on this computer that behaves like Redox with a FHIR server behind it, for trials and tests.</summary>
[Cmdlet(VerbsLifecycle.Start, "RedoxExportSandbox")]
[OutputType(typeof(RedoxSandbox))]
public sealed class StartRedoxExportSandboxCommand : AsyncCmdlet
{
    // Stored as int: fields of the sandbox's types would load its assembly together with the module.
    private int _responseStyle;
    private int _manifestVersion;
    private int _publish;

    /// <summary>The number of generated patients; 20 by default.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int PatientCount { get; set; } = 20;

    /// <summary>The seed of the generated data; the same seed generates the same data. 1 by default.</summary>
    [Parameter]
    public int Seed { get; set; } = 1;

    /// <summary>Adds documents with attachments to each patient, and answers requests for them.</summary>
    [Parameter]
    public SwitchParameter Attachment { get; set; }

    /// <summary>A folder of NDJSON files to serve byte for byte, instead of generated data.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DataPath { get; set; }

    /// <summary>The number of status requests that are answered 'in progress' before an export is complete; 3 by default.</summary>
    [Parameter]
    [ValidateRange(0, 1000000)]
    public int PollCount { get; set; } = 3;

    /// <summary>The Retry-After between two status requests: a time span, or seconds; 1 second by default.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Answers 429 to a status request that arrives before -RetryAfter has passed.</summary>
    [Parameter]
    public SwitchParameter EnforceRetryAfter { get; set; }

    /// <summary>The answer to a kick-off: only the header, or also Redox's payload.</summary>
    [Parameter]
    public ResponseStyle ResponseStyle
    {
        get => (ResponseStyle)_responseStyle;
        set => _responseStyle = (int)value;
    }

    /// <summary>The version of the standard that manifests follow.</summary>
    [Parameter]
    public ManifestVersion ManifestVersion
    {
        get => (ManifestVersion)_manifestVersion;
        set => _manifestVersion = (int)value;
    }

    /// <summary>
    /// Publishes the data at $bulk-publish: <c>Snapshot</c> replaces the list after each change, <c>Chain</c> adds an update to it. Not published by
    /// default.
    /// </summary>
    [Parameter]
    public PublishMode Publish
    {
        get => (PublishMode)_publish;
        set => _publish = (int)value;
    }

    /// <summary>The number of files per manifest page; by default, all files are on one page.</summary>
    [Parameter]
    [ValidateRange(1, 1000000)]
    public int? ManifestPageSize { get; set; }

    /// <summary>Includes the files that are ready in the answers of a running export, if the client requests it.</summary>
    [Parameter]
    public SwitchParameter PartialManifest { get; set; }

    /// <summary>The maximum number of resources per file; by default 1000 for generated data, and no limit with -DataPath.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxResourcesPerFile { get; set; }

    /// <summary>The number of deleted resources that an export with -Since reports.</summary>
    [Parameter]
    [ValidateRange(0, 1000000)]
    public int DeletedCount { get; set; }

    /// <summary>
    /// The size of a step of change: the number of patients that it adds, updates and deletes, and that join and leave the group roster. 0 by
    /// default: the data do not change.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int Change { get; set; }

    /// <summary>Refuses the parameter patient, like a server that does not support it.</summary>
    [Parameter]
    public SwitchParameter NoPatientParameter { get; set; }

    /// <summary>
    /// Kick-off parameters that the server silently ignores, such as <c>_type</c> and <c>_since</c>. <c>body</c> means all parameters of a POST;
    /// <c>repeated</c> means each value except the last of a parameter that occurs several times.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] IgnoreParameter { get; set; } = [];

    /// <summary>
    /// Types of resources that exports leave out although others refer to them: Practitioner leaves out all, Practitioner:3 every third one. Reads and
    /// searches return them.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string[] LeaveOut { get; set; } = [];

    /// <summary>Refuses a search for several ids (_id=1,2), like a server that does not support it.</summary>
    [Parameter]
    public SwitchParameter NoIdList { get; set; }

    /// <summary>The maximum number of entries of a batch of reads. Without it, batches are not supported.</summary>
    [Parameter]
    [ValidateRange(0, 10_000)]
    public int BatchLimit { get; set; }

    /// <summary>The slug of the destination in every URL; redox-fhir-sandbox by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Slug { get; set; } = "redox-fhir-sandbox";

    /// <summary>The environment in every URL; Development by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string Environment { get; set; } = "Development";

    /// <summary>The faults to simulate: Name (once), Name:count, or Name:* (always).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SandboxFaultCompleter))]
    public string[] Fault { get; set; } = [];

    /// <summary>The Retry-After of faults that answer 429: a time span, or seconds; 1 second by default.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan FaultRetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The duration of an outage of the fault HostDown: a time span, or seconds; 30 seconds by default.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan FaultOutage { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A file with the public keys (JWKS, JWK or PEM) that verify sign-ins; by default, any key is accepted.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PublicKeyPath { get; set; }

    /// <summary>The lifetime of a token: a time span, or seconds; 5 minutes by default.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The scopes that a sign-in can request, such as <c>system/*.rs</c>. A sign-in without any of them is refused. By default, any scope, or
    /// none, is accepted.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Scope { get; set; }

    /// <summary>Serves every client without a token.</summary>
    [Parameter]
    public SwitchParameter Anonymous { get; set; }

    /// <summary>Sends files uncompressed, never as gzip.</summary>
    [Parameter]
    public SwitchParameter NoGzip { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        RedoxSandbox sandbox;
        try
        {
            sandbox = RedoxSandbox.Start(new SandboxOptions
            {
                PatientCount = PatientCount,
                Seed = Seed,
                Attachments = Attachment,
                DataPath = DataPath is null ? null : FilePaths.Unresolved(this, DataPath),
                PollCount = PollCount,
                RetryAfter = RetryAfter,
                EnforceRetryAfter = EnforceRetryAfter,
                ResponseStyle = ResponseStyle,
                ManifestVersion = ManifestVersion,
                ManifestPageSize = ManifestPageSize,
                Publish = Publish,
                PublicKeys = PublicKeyPath is null ? null : File.ReadAllText(FilePaths.Unresolved(this, PublicKeyPath)),
                TokenLifetime = TokenLifetime,
                Scopes = Scope,
                RequireToken = !Anonymous,
                RequiresAccessToken = !Anonymous,
                Gzip = !NoGzip,
                PartialManifests = PartialManifest,
                MaxResourcesPerFile = MaxResourcesPerFile,
                DeletedCount = DeletedCount,
                Change = Change,
                ChangeByItself = Change > 0,
                PatientParameter = !NoPatientParameter,
                IgnoredParameters = IgnoreParameter,
                LeftOut = LeaveOut,
                IdLists = !NoIdList,
                BatchLimit = BatchLimit,
                Slug = Slug,
                Environment = Environment,
                Faults = Fault,
                FaultRetryAfter = FaultRetryAfter,
                FaultOutage = FaultOutage,
            });
        }
        catch (Exception e) when (e is SandboxException or IOException or UnauthorizedAccessException)
        {
            string advice = e is SandboxException refused ? refused.RecommendedAction : "Check that this account can read the file.";
            ThrowTerminatingError(CmdletErrors.SandboxNotStarted(e.Message, advice, e).ToErrorRecord());
            throw;
        }
        catch (RedoxExportException e)
        {
            ThrowTerminatingError(e.ToErrorRecord());
            throw;
        }

        SandboxStore.Current.Add(sandbox);
        WriteObject(sandbox);
    }
}
