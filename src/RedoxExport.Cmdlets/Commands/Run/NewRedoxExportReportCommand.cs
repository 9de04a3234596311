using System.Management.Automation;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Tables;
using RedoxExport.Text;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Writes the report of folders of Invoke-RedoxExport: one self-contained HTML file.</summary>
[Cmdlet(VerbsCommon.New, "RedoxExportReport", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(ReportFinding))]
public sealed class NewRedoxExportReportCommand : FolderInputCmdlet
{
    private const string ViewOfSeveral = "RedoxExport.Reports.ReportFinding#Root";

    private readonly RootFinder _finder = new();
    private readonly List<RootReport> _unreadable = [];
    private readonly List<ErrorRecord> _errors = [];
    private string? _firstWithout;
    private DataChecks? _checks;
    private SyncBar? _bar;

    /// <summary>The HTML file to write. An existing file is replaced.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("FilePath")]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = string.Empty;

    /// <summary>The decrease of a resource type, in percent, that is highlighted; 30 by default.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int DropThreshold { get; set; } = 30;

    /// <summary>The number of runs in the charts; 30 by default.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Last { get; set; } = 30;

    /// <summary>
    /// The time without a run after which the next one is overdue. By default 26 hours, or for runs that begin less often than every day, two hours more than
    /// the shortest of the last three intervals.
    /// </summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>The heading of the report.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Redox exports";

    /// <summary>Runs the built-in checks on the current view, and shows the number of problems.</summary>
    [Parameter]
    public SwitchParameter Check { get; set; }

    /// <summary>
    /// Views whose rows are problems, in addition to the built-in checks: names, paths of JSON files or folders, JSON text, or objects. Their rows
    /// are counted.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ViewCompleter))]
    public object[]? CheckView { get; set; }

    /// <summary>Does not overwrite an existing file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the findings, most severe first, instead of the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Given)
        {
            try
            {
                Find(path);
            }
            catch (RedoxExportException e)
            {
                _errors.Add(e.ToErrorRecord());
                if (e.Kind != ErrorKind.InvalidArgument && (IsLiteral || !WildcardPattern.ContainsWildcardCharacters(path)))
                {
                    // A folder that was named has a row, so that its absence is noticed.
                    string full = FilePaths.Unresolved(this, path);
                    _unreadable.RemoveAll(root => root.Root == full);
                    _unreadable.Add(RootReport.Unreadable(full, e, AccountFolder.Unrecorded));
                }
            }
            catch (SessionStateException e)
            {
                // The path has a drive or provider that does not exist. PowerShell's own error reports it.
                _errors.Add(new ErrorRecord(e.ErrorRecord, e));
                if (IsLiteral || !WildcardPattern.ContainsWildcardCharacters(path))
                {
                    // A drive that is not connected must not take its folders off the page.
                    _unreadable.Add(RootReport.Unreadable(path, CmdletErrors.PathNotFound(path), AccountFolder.Unrecorded));
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            Make();
        }
        catch (RedoxExportException e)
        {
            _errors.Add(e.ToErrorRecord());
        }
        finally
        {
            _bar?.End();
        }

        // After the page is written: with $ErrorActionPreference = 'Stop', the first error ends the script.
        _errors.ForEach(WriteError);
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_checks is not null)
        {
            _bar?.Show(_checks.Progress);
        }
    }

    private void Find(string path)
    {
        if (FolderPaths.IsPattern(this, path, IsLiteral))
        {
            bool isFound = false;
            foreach (string folder in FolderPaths.Match(this, path))
            {
                if (_finder.Add(folder))
                {
                    isFound = true;
                }
                else
                {
                    _finder.Skip(folder);
                }
            }

            if (!isFound)
            {
                FolderPaths.CheckParent(this, path);
                throw RunErrors.NoRunsHere(path, RootSearch.Pattern);
            }

            return;
        }

        string single = FilePaths.Resolve(this, path, literal: true)[0];
        if (Directory.Exists(single) && _finder.Add(single))
        {
            return;
        }

        if (!MyInvocation.ExpectingInput)
        {
            throw File.Exists(single) ? StorageErrors.FolderIsFile(single) : RunErrors.NoRunsHere(single, RootSearch.FolderAndBelow);
        }

        // Get-ChildItem also returns what is next to the folders of runs.
        _firstWithout ??= single;
        if (Directory.Exists(single))
        {
            _finder.Skip(single);
            WriteWarning($"'{single}' contains no runs. The page names it as a folder without runs.");
        }
    }

    private void Make()
    {
        string file = FilePaths.Unresolved(this, OutFile);
        if (Directory.Exists(file))
        {
            throw CmdletErrors.DestinationIsFolder(file);
        }

        if (NoClobber && File.Exists(file))
        {
            throw CmdletErrors.DestinationExists(file);
        }

        if (_finder.Roots.Count + _errors.Count == 0 && _firstWithout is not null)
        {
            throw RunErrors.NoRunsHere(_firstWithout, RootSearch.FolderAndBelow);
        }

        ReportOptions options = new() { DropThreshold = DropThreshold, Last = Last, Title = Title, MaxAge = MaxAge };
        DateTimeOffset now = DateTimeOffset.UtcNow;
        ViewPlan[] views = CheckView is null ? [] : [.. ViewParameter.ReadAll(this, CheckView).Select(table => table.View)];
        RootReport[] roots = [.. _finder.Roots.Select(root => Read(root, options, now, views)), .. _unreadable.Where(root => !_finder.Roots.Contains(root.Root))];

        // A single folder that cannot be read is an error, and the page of the last time is kept, unless a call about the folder is known to have failed.
        if (roots.All(root => root.Error is not null && root.Unrecorded.Count == 0) && roots.Length < 2)
        {
            return;
        }

        ExportReport report = ExportReport.Of(roots, _finder.Skipped, options, now);
        if (ShouldProcess(file, $"Write the report of {Amount.Of(roots.Length, "folder")} of runs"))
        {
            report.Write(file);
            WriteObject(PassThru ? FindingsOf(report, roots) : FileOf(file, report), enumerateCollection: PassThru);
        }
    }

    // Rows of several folders have a column for the folder.
    private static IEnumerable<object> FindingsOf(ExportReport report, RootReport[] roots)
    {
        IReadOnlyDictionary<string, string> names = FolderNames.Of([.. roots.Select(root => root.Root)]);
        return roots.Length > 1 ? report.Findings.Select(finding => OfRoot(finding, names.TryGetValue(finding.Root, out string? name) ? name : finding.Root)) : report.Findings;
    }

    private static PSObject OfRoot(ReportFinding finding, string name)
    {
        PSObject shown = new(finding);
        shown.TypeNames.Insert(0, ViewOfSeveral);
        shown.Properties.Add(new PSNoteProperty("RootName", name));
        return shown;
    }

    private PSObject FileOf(string path, ExportReport report)
    {
        PSObject file = FilePaths.Item(this, path);
        file.Properties.Add(new PSNoteProperty("Destinations", report.Destinations.ToArray()));
        return file;
    }

    private RootReport Read(string root, ReportOptions options, DateTimeOffset now, ViewPlan[] views)
    {
        try
        {
            RootReport report = RootReport.Read(root, options, now, Check || CheckView is not null ? folder => RunChecks(folder, views) : null, AccountFolder.Unrecorded);
            if (report.CheckError is { } error)
            {
                _errors.Add(error.ToErrorRecord());
            }

            return report;
        }
        catch (RedoxExportException e)
        {
            _errors.Add(e.ToErrorRecord());
            return RootReport.Unreadable(root, e, AccountFolder.Unrecorded);
        }
    }

    private CheckResult? RunChecks(string root, ViewPlan[] views)
    {
        _bar?.End();
        _bar = new SyncBar(this, $"Checking data of {SafeText.Visible(System.IO.Path.GetFileName(root))}");
        _checks = new DataChecks(root, views);
        return Run(cancellationToken => Task.FromResult(_checks.Run(cancellationToken)));
    }
}
