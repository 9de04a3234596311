using System.Management.Automation;
using System.Security;
using RedoxExport.Datasets;
using RedoxExport.Runs;
using RedoxExport.Tables;

namespace RedoxExport.Cmdlets;

/// <summary>Makes tables of a database of views, and keeps them in step with the current view of a folder of runs.</summary>
[Cmdlet(VerbsData.Sync, "RedoxExportTable", DefaultParameterSetName = PostgreSqlSet, SupportsShouldProcess = true)]
[OutputType(typeof(TableSyncResult))]
public sealed class SyncRedoxExportTableCommand : AsyncCmdlet, IDatabaseParameters
{
    private const string PostgreSqlSet = "PostgreSql";
    private const string SqlServerSet = "SqlServer";

    private RunTables? _tables;
    private SyncBar? _bar;

    /// <summary>The folder of the runs: the -Path of Invoke-RedoxExport.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    public string Path { get; set; } = string.Empty;

    /// <summary>The views: names of built-in views, paths of JSON files or folders, JSON text, or objects. Each becomes a table with its name.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ViewCompleter))]
    public object[] View { get; set; } = [];

    /// <summary>The server: a host, <c>host:port</c>, the folder of a Unix socket, or settings such as <c>Host=db;Port=5433</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PostgreSqlSet)]
    [ValidateNotNullOrEmpty]
    [Alias("Postgres")]
    public string? PostgreSql { get; set; }

    /// <summary>The server: a host, <c>host,port</c> or <c>host\instance</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SqlServerSet)]
    [ValidateNotNullOrEmpty]
    public string? SqlServer { get; set; }

    /// <summary>The database.</summary>
    [Parameter(ParameterSetName = PostgreSqlSet)]
    [Parameter(Mandatory = true, ParameterSetName = SqlServerSet)]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    /// <summary>The schema of the tables, by default <c>public</c> of PostgreSQL and <c>dbo</c> of SQL Server. It is created if it does not exist.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Schema { get; set; }

    /// <summary>The user and the password.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The user, for sign-in without a password or with a token.</summary>
    [Parameter(ParameterSetName = PostgreSqlSet)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>An access token in place of a password.</summary>
    [Parameter]
    [Alias("Token")]
    public SecureString? AccessToken { get; set; }

    /// <summary>The file with the certificates of the authorities that are trusted in place of those of the system (PEM).</summary>
    [Parameter(ParameterSetName = PostgreSqlSet)]
    [ValidateNotNullOrEmpty]
    public string? RootCertificate { get; set; }

    /// <summary>Allows a connection without TLS, or with a certificate that is not checked, for test networks.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>The name of this folder in the column <c>_source</c> of the tables.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Source { get; set; }

    /// <summary>Ends with an error, and changes nothing, if a resource has no result or a value does not fit its column.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            Sync();
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord(Path));
        }
        finally
        {
            _bar?.End();
        }
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_tables?.Progress is { } progress)
        {
            (_bar ??= new SyncBar(this)).Show(progress);
        }
    }

    private void Sync()
    {
        string folder = FilePaths.Unresolved(this, Path);
        string root = DatasetFolder.RootOf(folder) ?? folder;
        if (!Directory.Exists(root))
        {
            throw CmdletErrors.PathNotFound(root);
        }

        Task<SyncTarget> creating = this.CreateTargetAsync(this);
        IReadOnlyList<TablePlan> plans;
        try
        {
            plans = ViewParameter.ReadAll(this, View);
        }
        catch
        {
            creating.ContinueWith(created => created.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        using SyncTarget target = creating.GetAwaiter().GetResult();
        _tables = new RunTables(root, plans, target, Source, this) { IsStrict = Strict, OnFailed = error => PostError(error) };
        string what = $"Sync {string.Join(", ", plans.Select(plan => plan.Name))} in the {target.Description}";
        if (ShouldProcess(what, what + "?", "Sync-RedoxExportTable", out ShouldProcessReason reason))
        {
            WriteObject(Run(_tables.SyncAsync), enumerateCollection: true);
        }
        else if (reason == ShouldProcessReason.WhatIf)
        {
            foreach (string step in Run(_tables.PreviewAsync))
            {
                ShouldProcess(step, step + "?", "Sync-RedoxExportTable");
            }
        }
    }
}
