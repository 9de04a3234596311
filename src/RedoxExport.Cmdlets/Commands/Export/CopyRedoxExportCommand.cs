using System.Management.Automation;
using System.Net;
using System.Security;
using RedoxExport.Copies;
using RedoxExport.Datasets;
using RedoxExport.Runs;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>Copies exports, runs and current views to object storage or to a folder. Every file is verified; the manifest of a copy comes last.</summary>
[Cmdlet(VerbsCommon.Copy, "RedoxExport", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CopiedExport))]
public sealed class CopyRedoxExportCommand : FolderCmdlet
{
    private const string Title = "Copying export";

    private CopyTarget? _target;
    private ExportCopier? _copier;
    private TransferBars? _bars;

    /// <summary><c>s3://bucket/prefix</c>, <c>az://account/container/prefix</c>, or a folder.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = string.Empty;

    /// <summary>The address of an S3-compatible store, or of another cloud of Azure.</summary>
    [Parameter]
    [Alias("EndpointUrl")]
    public Uri? Endpoint { get; set; }

    /// <summary>The region of the bucket; by default that of the environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The AWS profile; by default that of the environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>The access key id and the secret access key of S3, or the account and its key of Azure; by default those of the environment.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>A shared access signature of Azure.</summary>
    [Parameter]
    [Alias("Sas")]
    public SecureString? SasToken { get; set; }

    /// <summary>Compares every file with its copy, even if the manifest of the copy says that it is there.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>The number of files and parts that are sent at the same time; 8 by default.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>Allows unencrypted HTTP to the endpoint, for test networks.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>The proxy; the system's proxy by default.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>The longest time in seconds until an answer begins, and the longest pause within it; 100 by default.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 100;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _target = CopyDestination.Open(Settings(), this);
            _copier = new ExportCopier(_target, new CopyOptions { ThrottleLimit = ThrottleLimit, Verifies = Verify }, this);
        }
        catch (RedoxExportException e)
        {
            ThrowTerminatingError(e.ToErrorRecord(e.Target));
        }
    }

    /// <inheritdoc/>
    protected override bool IsMeant(string folder) =>
        RunFolder.IsRoot(folder) || FolderPaths.IsCurrentView(folder) || RunFolder.ExportFoldersOf(folder).Any(FolderPaths.HoldsExport) || DatasetFolder.Read(folder) is not null;

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        (_target as FolderTarget)?.RequireOutside(folder);
        foreach (CopySource source in CopySource.Find(folder))
        {
            (_target as FolderTarget)?.RequireOther(source);
            if (ShouldProcess(source.Path, $"Copy to {_target!.Show(source.Name)}"))
            {
                Copy(source);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_copier is { Progress.FilesTotal: > 0 } copier)
        {
            _bars?.Show(copier.Progress, _target!.Gate);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _target?.Dispose();
        }
    }

    private void Copy(CopySource source)
    {
        TransferBars bars = new(this, Title);
        _bars = bars;
        try
        {
            WriteObject(Run(cancellationToken => _copier!.CopyAsync(source, cancellationToken)));
        }
        catch (RedoxExportException e) when (e.Recovery == Recovery.Continue)
        {
            // Only this source cannot be copied.
            WriteError(e.ToErrorRecord(source.Path));
        }
        catch (RedoxExportException e)
        {
            // The destination would refuse the next source for the same reason.
            ThrowTerminatingError(e.ToErrorRecord(_target!.Description));
        }
        finally
        {
            _bars = null;
            if (!StopToken.IsCancellationRequested)
            {
                bars.End();
            }
        }
    }

    private CopySettings Settings()
    {
        if (Credential is not null && SasToken is not null)
        {
            throw CmdletErrors.CredentialsAmbiguous(["-Credential", "-SasToken"]);
        }

        return new CopySettings
        {
            Destination = CopyDestination.IsAddress(Destination) ? Destination : FilePaths.Unresolved(this, Destination),
            Endpoint = Endpoint,
            Region = Region,
            Profile = ProfileName,
            UserName = Credential?.UserName,
            Password = Credential?.Password,
            SasToken = SasToken,
            ThrottleLimit = ThrottleLimit,
            Transport = new GateOptions
            {
                AllowInsecure = AllowInsecure,
                Proxy = Proxy is null ? null : new WebProxy(Proxy),
                Timeout = TimeSpan.FromSeconds(TimeoutSec),
            },
        };
    }
}
