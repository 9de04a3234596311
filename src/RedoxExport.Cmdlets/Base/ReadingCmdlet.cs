using System.Management.Automation;
using RedoxExport.Datasets;
using RedoxExport.Fhir;
using RedoxExport.Resources;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that read resources from files: finds the files that a path means, in their order.</summary>
public abstract class ReadingCmdlet : PSCmdlet, IDisposable
{
    /// <summary>The parameter set of <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of <see cref="LiteralPath"/>.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    private readonly CancellationTokenSource _stop = new();

    /// <summary>
    /// <para type="description">Files (.ndjson, .ndjson.gz or any other name) and folders to read; wildcards are allowed. Of
    /// a folder, its own NDJSON files are read, not its deleted and outcome folders: name those to read them.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// <para type="description">The same, taken as they are: no wildcards.</para>
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// <para type="description">The FHIR resource types to read, such as Patient, Observation. All, if not given.</para>
    /// </summary>
    [Parameter]
    [Alias("ResourceType", "Types")]
    [ValidateNotNullOrEmpty]
    [ValidateResourceType]
    [ArgumentCompleter(typeof(PresentTypeCompleter))]
    public string[]? Type { get; set; }

    /// <summary>The types that are wanted.</summary>
    internal ResourceTypeFilter Filter { get; private set; } = new(null);

    /// <summary>Whether a path or a file, not just lines of it, could not be read.</summary>
    protected bool HasUnread { get; private set; }

    /// <summary>Cancelled when the pipeline stops.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Filter = new ResourceTypeFilter(Type?.SelectMany(type => type.Split(',')).Select(type => type.Trim()));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            try
            {
                foreach (string found in FilePaths.FilesAndFolders(this, path, isLiteral))
                {
                    ReadPath(found);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (RedoxExportException error) when (!EndsReading(error))
            {
                WriteReadError(error);
            }
            catch (RedoxExportException error)
            {
                ThrowTerminatingError(error.ToErrorRecord());
            }
            catch (SessionStateException error)
            {
                // A drive, provider or folder of the path that does not exist: PowerShell's own words for it.
                HasUnread = true;
                WriteError(new ErrorRecord(error.ErrorRecord, error));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A type of FHIR's may well have nothing tonight. What is no type at all is more likely mistyped.
        foreach (string type in Filter.NotSeen.Where(type => !ResourceTypeNames.IsKnown(type)))
        {
            string meant = ResourceTypeNames.NearestTo(type) is { } near ? $" Did you mean '{near}'?" : string.Empty;
            WriteWarning($"No resource of type '{type}' was found, and FHIR R4 has no type of that name.{meant}");
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Frees what the cmdlet holds.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }
    }

    /// <summary>Reads one file.</summary>
    internal abstract void ReadFile(ResourceFile file);

    /// <summary>Whether nothing can go on after an error.</summary>
    internal virtual bool EndsReading(RedoxExportException error) => false;

    /// <summary>Says what a batch holds, errors in their place.</summary>
    internal void WriteBatch<T>(ResourceBatch<T> batch, Action<List<T>, int, int> write)
    {
        int next = 0;
        foreach ((int before, RedoxExportException error) in batch.Errors)
        {
            write(batch.Items, next, before);
            next = before;
            WriteReadError(error);
        }

        write(batch.Items, next, batch.Items.Count);
    }

    /// <summary>Says that something could not be read.</summary>
    internal void WriteReadError(RedoxExportException error)
    {
        HasUnread |= error.Recovery != Recovery.Continue;
        WriteError(error.ToErrorRecord());
    }

    private void ReadPath(string path)
    {
        if (!Directory.Exists(path))
        {
            // Get-ChildItem *.ndjson gives our own journal and log too: they hold no resources.
            if (MyInvocation.ExpectingInput && ResourceFileNames.IsOwnRecord(path))
            {
                WriteVerbose($"Passing over '{path}': it holds no resources.");
                return;
            }

            Read(ResourceFile.Open(path));
            return;
        }

        foreach (string folder in RunFolder.DataFoldersOf(path))
        {
            ReadFolder(folder);
        }
    }

    private void ReadFolder(string path)
    {
        ResourceFolder folder = ResourceFolder.Open(path);
        if (folder.UnfinishedBecause is { } because)
        {
            WriteWarning($"The export in '{folder.Path}' is not finished: {because}. What is read here may be only a part of it.");
        }

        if (folder.Files.Count == 0 && !folder.IsExport)
        {
            WriteWarning(RunFolder.IsRoot(folder.Path)
                ? $"The folder '{folder.Path}' holds runs of Invoke-RedoxExport, and no resources itself. {AdviceForRoot(folder.Path)}"
                : $"The folder '{folder.Path}' holds no NDJSON files.");
        }

        foreach (ResourceFile file in folder.Files)
        {
            Read(file);
        }
    }

    private static string AdviceForRoot(string root)
    {
        string current = DatasetFolder.PathOf(root);
        return Directory.Exists(current)
            ? $"Read its current view, '{current}', or one run: (Get-RedoxExportRun '{root}' -Last 1).Path"
            : $"Read one run, (Get-RedoxExportRun '{root}' -Last 1).Path, or fold all of them into a current view first: Update-RedoxExportDataset '{root}'";
    }

    private void Read(ResourceFile file)
    {
        WriteVerbose($"Reading '{file.Path}'.");
        ReadFile(file);
    }
}
