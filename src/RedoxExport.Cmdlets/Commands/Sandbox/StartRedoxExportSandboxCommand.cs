using System.Management.Automation;
using RedoxExport.Sandbox;

namespace RedoxExport.Cmdlets;

/// <summary>Starts a server on this computer that behaves like Redox with a FHIR server behind it: for trying out and for tests.</summary>
[Cmdlet(VerbsLifecycle.Start, "RedoxExportSandbox")]
[OutputType(typeof(RedoxSandbox))]
public sealed class StartRedoxExportSandboxCommand : AsyncCmdlet
{
    // As numbers: fields of the sandbox's types would load it with the module.
    private int _responseStyle;
    private int _manifestVersion;

    /// <summary>How many patients to make up; 20 unless told otherwise.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int PatientCount { get; set; } = 20;

    /// <summary>The same seed makes the same data; 1 unless told otherwise.</summary>
    [Parameter]
    public int Seed { get; set; } = 1;

    /// <summary>A folder of NDJSON files to serve byte for byte, in place of made-up data.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DataPath { get; set; }

    /// <summary>How often the status is 'in progress' before an export is complete; 3 unless told otherwise.</summary>
    [Parameter]
    [ValidateRange(0, 1000000)]
    public int PollCount { get; set; } = 3;

    /// <summary>How long clients are asked to wait between two polls: a time span, or seconds; 1 second unless told otherwise.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Answers a status request with 429 that comes before -RetryAfter has passed.</summary>
    [Parameter]
    public SwitchParameter EnforceRetryAfter { get; set; }

    /// <summary>Whether a kick-off is answered with the header alone, or with Redox's payload too.</summary>
    [Parameter]
    public ResponseStyle ResponseStyle
    {
        get => (ResponseStyle)_responseStyle;
        set => _responseStyle = (int)value;
    }

    /// <summary>The standard that manifests follow.</summary>
    [Parameter]
    public ManifestVersion ManifestVersion
    {
        get => (ManifestVersion)_manifestVersion;
        set => _manifestVersion = (int)value;
    }

    /// <summary>How many files a page of the manifest lists; all on one page unless given.</summary>
    [Parameter]
    [ValidateRange(1, 1000000)]
    public int? ManifestPageSize { get; set; }

    /// <summary>Puts what is ready so far into the answers of a running export, for a client that asks for it.</summary>
    [Parameter]
    public SwitchParameter PartialManifest { get; set; }

    /// <summary>How many resources a file has at most; 1000 for made-up data and no limit with -DataPath unless given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxResourcesPerFile { get; set; }

    /// <summary>How many resources were deleted since, for an export with -Since.</summary>
    [Parameter]
    [ValidateRange(0, 1000000)]
    public int DeletedCount { get; set; }

    /// <summary>How many patients a step of change adds, updates and deletes, and lets join and leave the group roster; none unless given.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int Change { get; set; }

    /// <summary>Refuses the parameter patient, as servers do that do not support it.</summary>
    [Parameter]
    public SwitchParameter NoPatientParameter { get; set; }

    /// <summary>Parameters of a kick-off that the server reads over, such as <c>_type</c> and <c>_since</c>; <c>body</c> means all that a POST has, <c>repeated</c> each value but the last of a parameter that comes several times.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] IgnoreParameter { get; set; } = [];

    /// <summary>The destination's slug in every address; redox-fhir-sandbox unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Slug { get; set; } = "redox-fhir-sandbox";

    /// <summary>The environment in every address; Development unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string Environment { get; set; } = "Development";

    /// <summary>What goes wrong on purpose: Name (once), Name:count, or Name:* (always).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SandboxFaultCompleter))]
    public string[] Fault { get; set; } = [];

    /// <summary>The Retry-After of the faults that say 429: a time span, or seconds; 1 second unless told otherwise.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan FaultRetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an outage of the fault HostDown takes: a time span, or seconds; 30 seconds unless told otherwise.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan FaultOutage { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A file with the public keys, JWKS, JWK or PEM, that sign-ins are checked against; any key will do unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PublicKeyPath { get; set; }

    /// <summary>How long a token lives: a time span, or seconds; 5 minutes unless told otherwise.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The scopes that a sign-in can ask for, such as <c>system/*.rs</c>: one without any of them is refused. Any scope will do, and none, unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Scope { get; set; }

    /// <summary>Serves whoever asks, without a token.</summary>
    [Parameter]
    public SwitchParameter Anonymous { get; set; }

    /// <summary>Sends every file as it is, never under gzip.</summary>
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
                DataPath = DataPath is null ? null : FilePaths.Unresolved(this, DataPath),
                PollCount = PollCount,
                RetryAfter = RetryAfter,
                EnforceRetryAfter = EnforceRetryAfter,
                ResponseStyle = ResponseStyle,
                ManifestVersion = ManifestVersion,
                ManifestPageSize = ManifestPageSize,
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
                Slug = Slug,
                Environment = Environment,
                Faults = Fault,
                FaultRetryAfter = FaultRetryAfter,
                FaultOutage = FaultOutage,
            });
        }
        catch (Exception e) when (e is SandboxException or IOException or UnauthorizedAccessException)
        {
            string advice = e is SandboxException refused ? refused.RecommendedAction : "Check that this account may read the file.";
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
