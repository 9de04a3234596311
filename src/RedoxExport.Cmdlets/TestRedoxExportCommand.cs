using System.Globalization;
using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Proves folders of exports offline: every file against the journal and the manifest. Changes nothing, asks no server.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedoxExport", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExportedFile), typeof(bool))]
public sealed class TestRedoxExportCommand : AsyncCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private FolderCheck? _check;

    /// <summary>Folders that Save-RedoxExport or Resume-RedoxExport has written; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>The same, taken as they are: no wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Gives a Boolean a folder: whether all is right.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            try
            {
                foreach (string folder in FilePaths.Folders(this, path, isLiteral))
                {
                    Check(folder);
                }
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord(path));
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_check is { Progress.FilesTotal: > 0 } check)
        {
            WriteProgress(ProgressOf(check.Progress, ProgressRecordType.Processing));
        }
    }

    private static ProgressRecord ProgressOf(SaveProgress progress, ProgressRecordType type) =>
        new(1, "Checking export", string.Format(
            CultureInfo.InvariantCulture,
            "{0:N0} of {1:N0} files, {2}",
            progress.FilesDone,
            progress.FilesTotal,
            Views.Size(progress.Bytes)))
        {
            PercentComplete = progress.FilesTotal == 0 ? -1 : (int)(100L * progress.FilesDone / progress.FilesTotal),
            RecordType = type,
        };

    private void Check(string folder)
    {
        WriteVerbose($"Checking '{folder}'.");
        try
        {
            bool allRight = true;
            foreach (string export in RunFolder.ExportFoldersOf(folder))
            {
                allRight &= Check(new FolderCheck(export, this));
            }

            if (Quiet)
            {
                WriteObject(allRight);
            }
        }
        catch (RedoxExportException e) when (Quiet)
        {
            WriteVerbose(e.Message);
            WriteObject(false);
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(folder));
        }
    }

    private bool Check(FolderCheck check)
    {
        _check = check;
        try
        {
            return Run(cancellationToken => check.RunAsync(Say, cancellationToken));
        }
        finally
        {
            _check = null;
            if (!StopToken.IsCancellationRequested)
            {
                WriteProgress(ProgressOf(check.Progress, ProgressRecordType.Completed));
            }
        }
    }

    private void Say(ExportedFile file)
    {
        if (!Quiet)
        {
            PostObject(file);
        }
        else if (file.Problem is { } problem)
        {
            Post(() => WriteVerbose($"{file.Path} ({file.State}): {problem}"));
        }
    }
}
