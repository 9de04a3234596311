using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.References;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Verifies export folders offline: every file against the journal and the manifest. Changes nothing and contacts no server.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedoxExport", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExportedFile), typeof(ReferenceCount), typeof(bool))]
public sealed class TestRedoxExportCommand : FolderCmdlet
{
    private FolderCheck? _check;
    private TransferBars? _bars;
    private MissingReferences? _references;
    private ReferenceBar? _referenceBar;
    private bool _hasProblems;

    /// <summary>Returns one Boolean per folder: true if everything is correct.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>
    /// Reports incomplete data, or data that differ from the request, as an error instead of a warning. With -Quiet, the result is false.
    /// </summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>
    /// Counts the resources that are referred to and that the folder does not have, by type, instead of checking the files. With -Quiet, the result is
    /// true if none is missing.
    /// </summary>
    [Parameter]
    public SwitchParameter References { get; set; }

    /// <inheritdoc/>
    protected override bool ProblemsAreErrors => Strict;

    /// <inheritdoc/>
    protected override void OnProblem(RedoxExportException problem)
    {
        _hasProblems = true;
        if (!Quiet)
        {
            base.OnProblem(problem);
        }
        else
        {
            WriteVerbose(problem?.Message);
        }
    }

    /// <inheritdoc/>
    protected override bool IsMeant(string folder) => References ? FolderPaths.HoldsResources(folder) : !FolderPaths.IsCurrentView(folder);

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        if (References)
        {
            Count(folder);
        }
        else
        {
            Check(folder);
        }
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_check is { Progress.FilesTotal: > 0 } check)
        {
            _bars?.Show(check.Progress);
        }

        if (_references is { } references)
        {
            _referenceBar?.Show(references.Progress);
        }
    }

    private void Count(string folder)
    {
        WriteVerbose($"Searching '{folder}' for references.");
        _references = new MissingReferences(folder, this);
        _referenceBar = new ReferenceBar(this, "Checking references");
        try
        {
            IReadOnlyList<ReferenceCount> counts = Run(cancellationToken => Task.FromResult(_references.Count(cancellationToken)));
            WriteObject(Quiet ? counts.All(count => count.Missing == 0) : counts, enumerateCollection: true);
        }
        catch (RedoxExportException e) when (Quiet)
        {
            WriteVerbose(e.Message);
            WriteObject(false);
        }
        finally
        {
            _references = null;
            if (!StopToken.IsCancellationRequested)
            {
                _referenceBar.End();
            }
        }
    }

    private void Check(string folder)
    {
        WriteVerbose($"Checking '{folder}'.");
        _hasProblems = false;
        try
        {
            bool allRight = true;
            foreach (string export in RunFolder.ExportFoldersOf(folder))
            {
                allRight &= Check(new FolderCheck(export, this) { Scope = RunFolder.ScopeOf(folder, export) });
            }

            if (Quiet)
            {
                WriteObject(allRight && !_hasProblems);
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
        TransferBars bars = new(this, "Checking export");
        _bars = bars;
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
                bars.End();
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
