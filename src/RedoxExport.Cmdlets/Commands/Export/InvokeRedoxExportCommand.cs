using System.Management.Automation;
using System.Security;
using RedoxExport.Attachments;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Profiles;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Runs an export, for scheduled tasks: starts an export or resumes the unfinished one, waits for it, saves and checks the files, and records
/// the run.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedoxExport", DefaultParameterSetName = SystemSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportRun))]
public sealed partial class InvokeRedoxExportCommand : KickOffCmdlet, ISavingParameters, IDatabaseParameters
{
    private const string ManifestSet = "Manifest";

    // The parameters that belong to a kick-off or to an export on a server.
    private static readonly string[] OfRequests =
    [
        nameof(Type), nameof(Since), nameof(Until), nameof(TypeFilter), nameof(Element), nameof(IncludeAssociatedData), nameof(OutputFormat), nameof(OrganizeOutputBy),
        nameof(MinimumFileSize), nameof(MaximumFileSize), nameof(AllowPartialManifest), nameof(Lenient), nameof(SeparateExportStatus), nameof(Parameter), nameof(Method), nameof(Overlap), nameof(ReleaseServerFiles),
    ];

    private ExportRunner? _runner;
    private RedoxConnection? _connection;
    private RunBars? _bars;
    private bool _isTold;
    private bool _isGroupNamed;
    private bool _isInputNamed;
    private ExportRunner? _prepared;
    private ExportRequest? _asked;
    private DateTimeOffset _calledAt;
    private readonly List<RedoxExportException> _problems = [];
    private readonly List<ConnectionProfile> _profiles = [];
    private readonly List<ExportRequest> _requests = [];
    private DestinationOutput? _several;

    /// <summary>The folder with the runs, one subfolder per run, and their history.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// The names of profiles, with wildcards: each makes its own connection and has its runs in a subfolder of <c>-Path</c>, which has the name of the profile
    /// in lower case.
    /// </summary>
    [Parameter(ParameterSetName = SystemSet)]
    [Parameter(ParameterSetName = PatientsSet)]
    [Parameter(ParameterSetName = GroupSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string[] Profile { get; set; } = [];

    /// <summary>Profiles of Get-RedoxExportProfile, or their names, which are used as those of <c>-Profile</c>.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = SystemSet)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = PatientsSet)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = GroupSet)]
    [ValidateNotNull]
    [ProfileTransformation]
    public ConnectionProfile[] InputObject { get; set; } = [];

    /// <summary>The maximum number of profiles that run at the same time; 4 by default. Each has its own <c>-ThrottleLimit</c>.</summary>
    [Parameter(ParameterSetName = SystemSet)]
    [Parameter(ParameterSetName = PatientsSet)]
    [Parameter(ParameterSetName = GroupSet)]
    [ValidateRange(1, 64)]
    public int ProfileLimit { get; set; } = 4;

    /// <summary>Resource types, such as <c>Patient, Observation</c>; all types of the server by default.</summary>
    [Parameter(Position = 1)]
    [Alias("ResourceType", "Types")]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public override string[]? Type { get; set; }

    /// <summary>
    /// The address of a published manifest (<c>$bulk-publish</c>, or a manifest on a web server), or the path of a manifest file. No export is
    /// started. Runs after the first one fetch only what is new.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ManifestSet)]
    [ValidateNotNullOrEmpty]
    public string ManifestUri { get; set; } = string.Empty;

    /// <summary>Requests only the changes since the last complete run of the same request. The first run requests everything.</summary>
    [Parameter]
    public SwitchParameter Incremental { get; set; }

    /// <summary>Requests everything again.</summary>
    [Parameter]
    public SwitchParameter Full { get; set; }

    /// <summary>How far before the watermark an incremental export begins: a time span, or seconds; five minutes by default.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan Overlap { get; set; } = RunOptions.DefaultOverlap;

    /// <summary>The longest time to wait for the server: a time span, or seconds. After that, the next call resumes the run.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [TimeSpanTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>The maximum number of concurrent downloads; 4 by default. It is reduced while the server is too busy.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Keeps files gzip-compressed, as <c>*.ndjson.gz</c>: the server's own bytes if it sends gzip.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>The largest file that is accepted, in bytes of NDJSON; 1 TB by default.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxFileSize { get; set; } = SaveOptions.DefaultMaxFileSize;

    /// <summary>Accepts files of any size, and gzip data with a compression ratio that FHIR data does not have.</summary>
    [Parameter]
    public SwitchParameter NoSizeLimit { get; set; }

    /// <summary>
    /// Reports incomplete data, or data that differ from the request, as an error instead of a warning. The data are kept in both cases, except
    /// that -Strict rejects a file with lines that are not FHIR resources.
    /// </summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>The number of complete runs to keep on disk. Older, superseded runs are removed.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Retain { get; set; }

    /// <summary>The minimum time that a run stays on disk: a time span, or seconds. Older, superseded runs are removed.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan? RetainFor { get; set; }

    /// <summary>Tells the server that its files may be deleted, once everything is saved and checked.</summary>
    [Parameter]
    public SwitchParameter ReleaseServerFiles { get; set; }

    /// <summary>Merges the run into the current view, once it is complete.</summary>
    [Parameter]
    public SwitchParameter UpdateDataset { get; set; }

    /// <summary>
    /// The views whose tables follow the current view, in the database of <c>-PostgreSql</c> or <c>-SqlServer</c>: names of built-in views, paths of JSON files or folders,
    /// JSON text, or objects.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ViewCompleter))]
    public object[]? View { get; set; }

    /// <summary>The server: a host, <c>host:port</c>, the folder of a Unix socket, or settings such as <c>Host=db;Port=5433</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [Alias("Postgres")]
    public string? PostgreSql { get; set; }

    /// <summary>The server: a host, <c>host,port</c> or <c>host\instance</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SqlServer { get; set; }

    /// <summary>The database of the tables.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    /// <summary>The schema of the tables, by default <c>public</c> of PostgreSQL and <c>dbo</c> of SQL Server. It is created if it does not exist.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Schema { get; set; }

    /// <summary>The user and the password of the database.</summary>
    [Parameter]
    [Alias("Credential")]
    [Credential]
    public PSCredential? DatabaseCredential { get; set; }

    /// <summary>The user of the database, for sign-in without a password or with a token.</summary>
    [Parameter]
    [Alias("UserName")]
    [ValidateNotNullOrEmpty]
    public string? DatabaseUserName { get; set; }

    /// <summary>An access token for the database, in place of a password.</summary>
    [Parameter]
    [Alias("AccessToken")]
    public SecureString? DatabaseAccessToken { get; set; }

    /// <summary>The file with the certificates of the authorities that are trusted for the database in place of those of the system (PEM).</summary>
    [Parameter]
    [Alias("RootCertificate")]
    [ValidateNotNullOrEmpty]
    public string? DatabaseRootCertificate { get; set; }

    /// <summary>Allows a connection to the database without TLS, or with a certificate that is not checked, for test networks.</summary>
    [Parameter]
    [Alias("AllowInsecure")]
    public SwitchParameter AllowInsecureDatabase { get; set; }

    /// <summary>The name of this folder in the column <c>_source</c> of the tables.</summary>
    [Parameter]
    [Alias("Source")]
    [ValidateNotNullOrEmpty]
    public string? TableSource { get; set; }

    /// <summary>
    /// Saves the new attachments of the current view, such as documents and images, after the view has been updated. They are in the folder attachments of
    /// <c>-Path</c>.
    /// </summary>
    [Parameter]
    public SwitchParameter Attachment { get; set; }

    /// <summary>The content types of attachments to save, such as text/html, text/plain, application/pdf, with wildcards; all by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [Alias("ContentType")]
    [SupportsWildcards]
    public string[] AttachmentContentType { get; set; } = [];

    /// <summary>The maximum size of an attachment, in bytes; 4 GB by default.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxAttachmentSize { get; set; } = AttachmentOptions.DefaultMaxFileSize;

    /// <summary>Deletes the files of attachments that no resource of the current view has.</summary>
    [Parameter]
    [Alias("RemoveDeleted")]
    public SwitchParameter RemoveDeletedAttachment { get; set; }

    /// <summary>
    /// A script block that is run with a notice of the end of each run, also of one that failed or could not begin. Its errors are warnings, and its
    /// output is discarded.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? OnResult { get; set; }

    PSCredential? IDatabaseParameters.Credential => DatabaseCredential;

    string? IDatabaseParameters.UserName => DatabaseUserName;

    SecureString? IDatabaseParameters.AccessToken => DatabaseAccessToken;

    string? IDatabaseParameters.RootCertificate => DatabaseRootCertificate;

    SwitchParameter IDatabaseParameters.AllowInsecure => AllowInsecureDatabase;

    /// <inheritdoc/>
    protected override bool ProblemsAreErrors => Strict;

    /// <inheritdoc/>
    protected override void OnProblem(RedoxExportException problem) => _problems.Add(problem);

    // A pipeline that brings nothing means no profiles, and no run.
    private bool UsesProfiles => Profile.Length > 0 || InputObject.Length > 0 || _profiles.Count > 0;

    // PowerShell gives a text from the pipeline to every parameter that takes it. It is the name of a profile, and not also the id of a group.
    private protected override string LevelSet => ParameterSetName == GroupSet && !_isGroupNamed && !_isInputNamed && InputObject.Length > 0 ? SystemSet : ParameterSetName;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _isGroupNamed = MyInvocation.BoundParameters.ContainsKey(nameof(GroupId));
        _isInputNamed = MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (UsesProfiles)
        {
            _profiles.AddRange(InputObject);

            // The pipeline brings one value after the other. Only the level and the group can differ.
            foreach (ExportRequest request in Requests())
            {
                if (!_requests.Exists(known => known.Level == request.Level && known.GroupId == request.GroupId))
                {
                    _requests.Add(request);
                }
            }
        }
        else
        {
            base.ProcessRecord();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!UsesProfiles || _requests.Count == 0)
        {
            return;
        }

        try
        {
            CheckProfileParameters();
            RunProfiles();
        }
        catch (Exception e) when (IsOfOneProfile(e))
        {
            string root = FolderToShow();
            Hook.Tell(() => RunNotice.Of(root, e));
            if (e is RedoxExportException known)
            {
                ThrowTerminatingError(known.ToErrorRecord(Path));
            }

            throw;
        }
    }

    /// <inheritdoc/>
    protected override void StartOne(ExportRequest request)
    {
        _calledAt = DateTimeOffset.UtcNow;
        try
        {
            Export(request);
        }
        catch (Exception e) when (e is not (PipelineStoppedException or FlowControlException) && !_isTold)
        {
            ExportRun? recorded = RecordNotBegun(e);
            string root = FolderToShow();
            Hook.Tell(() => RunNotice.Of(root, e, recorded));
            throw;
        }
    }

    // Nobody is told what -WhatIf finds.
    private ResultHook Hook => new(this, IsWhatIf ? null : OnResult);

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private void Export(ExportRequest request)
    {
        (_isTold, _connection, _prepared, _asked) = (false, null, null, request);
        bool isPublished = ParameterSetName == ManifestSet;
        RedoxConnection connection;
        if (isPublished)
        {
            Uri manifest = PublishedManifest();
            _asked = request = new ExportRequest { ManifestUri = manifest };
            connection = ConnectionFor(manifest);
        }
        else
        {
            connection = RequireConnection();
        }

        _connection = connection;
        string root = FilePaths.Unresolved(this, Path);
        ExportRunner runner = new(connection, root, request, OptionsFor(root), this);
        _prepared = runner;
        if (ShouldProcess(Preview(runner), $"Run this export into '{root}'?", "Invoke-RedoxExport"))
        {
            MakeRun(runner, root);
        }
        else
        {
            // The user declined the run. If something fails now, no run was prevented from beginning.
            _isTold = true;
            Run(cancellationToken => runner.RemoveSupersededAsync(MayRemoveAsync, cancellationToken));
        }
    }

    // A run that has begun has recorded its own end. A mistake in the parameters says nothing about the destination.
    private ExportRun? RecordNotBegun(Exception cause)
    {
        RedoxExportException error = cause as RedoxExportException
            ?? (cause is System.Management.Automation.DriveNotFoundException ? CmdletErrors.PathNotFound(Path) : RunErrors.RunNotBegun(cause));
        bool isNotConnected = _connection is null && ParameterSetName != ManifestSet;
        if (IsWhatIf || !IsOfOneProfile(cause) || _prepared?.Begun is not null || !(isNotConnected || FailedBeginning.Concerns(error)))
        {
            return null;
        }

        if (_prepared is { } runner)
        {
            return Run(_ => Task.FromResult(runner.RecordNotBegun(error, _calledAt)));
        }

        if (FolderOrNull(out bool isOnMissingDrive) is not { } root)
        {
            return null;
        }

        RedoxConnection? closed = Connection ?? ConnectionStore.Current.Default;
        RedoxConnection? known = _connection ?? closed;
        FailedBeginning failed = new(
            root,
            known is null ? RunServer.Unknown : RunServer.Of(known),
            known?.BaseUri,
            _asked!,
            Incremental && !Full,
            this,
            known?.Gate.Options.Pacing.Clock ?? TimeProvider.System)
        {
            CalledAt = _calledAt,
            IsReachable = !isOnMissingDrive,
            Unrecorded = AccountFolder.Unrecorded,
            LastConnection = isNotConnected && closed is null ? ConnectionStore.Current.LastFailure : null,
        };
        return Run(_ => Task.FromResult(failed.Record(error)));
    }

    private string? FolderOrNull(out bool isOnMissingDrive)
    {
        isOnMissingDrive = false;
        try
        {
            return FilePaths.Unresolved(this, Path);
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            // The drive of a share that is not connected. The page and the metrics know the folder by the same path.
            isOnMissingDrive = true;
            return Path;
        }
        catch (Exception e) when (e is RedoxExportException or RuntimeException)
        {
            // The path is the error.
            return null;
        }
    }

    private string FolderToShow() => FolderOrNull(out _) ?? Path;

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_several is not null)
        {
            _several.Show();
        }
        else if (_runner is not null)
        {
            (_bars ??= new RunBars(this)).Show(_runner, _connection);
        }
    }

    private static string Preview(ExportRunner runner) => $"{runner.Preview()}\nRun in '{runner.Root}'";

    // All others end the command: Ctrl+C, break, and an error that the preference makes terminating.
    private static bool IsOfOneProfile(Exception e) => e is not (PipelineStoppedException or FlowControlException or ActionPreferenceStopException);

    private void MakeRun(ExportRunner runner, string root)
    {
        List<RedoxExportException> errors = [];
        _problems.Clear();
        _runner = runner;
        try
        {
            Run(cancellationToken => runner.RunAsync(errors.Add, run => Post(() => Write(run, errors, root)), MayRemoveAsync, cancellationToken));
        }
        finally
        {
            EndProgress();
        }
    }

    // The notice comes first, then the run: an error may end the calling script, and so may a command that takes only the first object.
    private void Write(ExportRun run, IEnumerable<RedoxExportException> errors, string root)
    {
        EndProgress();
        _isTold = true;
        Hook.Tell(() => RunNotice.Of(root, run, errors));
        WriteObject(run);
        foreach (RedoxExportException error in errors.Concat(_problems))
        {
            WriteError(OfGroup(error, _asked?.GroupId).ToErrorRecord(root));
        }
    }

    private Task<bool> MayRemoveAsync(IReadOnlyList<ExportRun> superseded, CancellationToken cancellationToken) => ConfirmAsync(
        () => ShouldProcess(string.Join(", ", superseded.Select(run => run.Path)), "Remove superseded runs"),
        cancellationToken);

    private void EndProgress()
    {
        _runner = null;
        if (!StopToken.IsCancellationRequested)
        {
            _bars?.End();
        }

        _bars = null;
    }
}
