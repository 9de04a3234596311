using System.Management.Automation;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Reports everything that is wrong with views, their columns, and what they make of the first resources of an export.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedoxExportView")]
[OutputType(typeof(ViewTest))]
public sealed class TestRedoxExportViewCommand : StoppableCmdlet
{
    private List<ResourceFile>? _files;

    /// <summary>The views: names of built-in views, JSON files, folders, JSON text, or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ViewCompleter))]
    public object[] View { get; set; } = [];

    /// <summary>Files and folders of an export, to run the views on.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    public string[]? Path { get; set; }

    /// <summary>The number of resources that a view is run on.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = 1000;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            RepeatedResources repeats = new();
            _files = Path is null ? null : [.. Path.SelectMany(path => FoundIn(path, repeats)).SelectMany(FilesOf)];
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord(Path));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object view in View)
        {
            try
            {
                foreach (ViewSource source in ViewSources.Find(this, view))
                {
                    WriteObject(Test(source));
                }
            }
            catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
            {
                return;
            }
            catch (RedoxExportException error)
            {
                WriteError(error.ToErrorRecord(view));
            }
            catch (SessionStateException error)
            {
                // The path has a drive or folder that does not exist. PowerShell's own error reports it.
                WriteError(new ErrorRecord(error.ErrorRecord, error));
            }
        }
    }

    private IReadOnlyList<string> FoundIn(string path, RepeatedResources repeats)
    {
        IReadOnlyList<string> found = FilePaths.FilesAndFolders(this, path, literal: false);
        return repeats.MayRead(path, found) ? found : [];
    }

    private static IEnumerable<ResourceFile> FilesOf(string path) =>
        Directory.Exists(path) ? RunFolder.DataFoldersOf(path).SelectMany(folder => ResourceFolder.Open(folder).Files) : [ResourceFile.Open(path)];

    private ViewTest Test(ViewSource source)
    {
        ViewReading reading = ViewReader.Inspect(source.Json, source.FileName);
        if (reading.Plan is not { } plan || _files is not { } files)
        {
            return ViewTest.Of(source.Source, reading);
        }

        ViewTrial trial = new(plan, First);
        foreach (ResourceFile file in files)
        {
            try
            {
                trial.Read(file, StopToken);
            }
            catch (RedoxExportException error)
            {
                WriteError(error.ToErrorRecord());
            }
        }

        return ViewTest.Of(source.Source, reading, trial);
    }
}
