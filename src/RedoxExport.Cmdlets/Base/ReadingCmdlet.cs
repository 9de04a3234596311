using System.Management.Automation;
using RedoxExport.Fhir;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that read resources from files: finds the files of a path, in their order.</summary>
public abstract class ReadingCmdlet : StoppableCmdlet
{
    /// <summary>The parameter set of <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of <see cref="LiteralPath"/>.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>
    /// <para type="description">Files (.ndjson, .ndjson.gz or any other name) and folders to read; wildcards are allowed. For
    /// a folder, its own NDJSON files are read, not its deleted and outcome folders: specify those to read them.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// <para type="description">The files and folders, taken literally: no wildcards.</para>
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// <para type="description">The FHIR resource types to read, such as Patient, Observation. Without it, all types.</para>
    /// </summary>
    [Parameter]
    [Alias("ResourceType", "Types")]
    [ValidateNotNullOrEmpty]
    [ValidateResourceType]
    [ArgumentCompleter(typeof(PresentTypeCompleter))]
    public string[]? Type { get; set; }

    /// <summary>
    /// <para type="description">A FHIRPath condition, such as "gender = 'female' and birthDate &lt; @1960". Only resources for which it is true are read.
    /// It is evaluated while a file is read, on all processors.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Where { get; set; }

    /// <summary>The requested types. A cmdlet that knows more about them can replace it.</summary>
    internal ResourceTypeFilter Filter { get; private protected set; } = new(null);

    private readonly RepeatedResources _repeats = new();

    /// <summary>True if a path or a file, not only some of its lines, could not be read.</summary>
    protected bool HasUnread { get; private set; }

    /// <summary>The condition of <see cref="Where"/>; <see langword="null"/> for every resource.</summary>
    private LineCondition? Condition { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Filter = new ResourceTypeFilter(Type is null ? null : GivenNames.Split(Type));
        try
        {
            Condition = Where is null ? null : LineCondition.Parse(Where, Filter.Names);
            if (Condition is { Unknown: [{ } unknown, ..] })
            {
                WriteWarning($"The condition of -Where may find nothing at column {unknown.Column}: {ViewProblem.Sentence(unknown.Remark)}");
            }
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord(Where));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            try
            {
                IReadOnlyList<string> all = FilePaths.FilesAndFolders(this, path, isLiteral);
                if (!_repeats.MayRead(path, all.SelectMany(found => Directory.Exists(found) ? FoldersOf(found) : [found])))
                {
                    WriteVerbose($"Skipping '{path}': an error has been reported about its folder of runs.");
                    continue;
                }

                foreach (string warning in _repeats.Warnings)
                {
                    WriteWarning(warning);
                }

                foreach (string found in all)
                {
                    ReadPath(found);
                }
            }
            catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
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
                // The path has a drive, provider or folder that does not exist. PowerShell's own error reports it.
                HasUnread = true;
                WriteError(new ErrorRecord(error.ErrorRecord, error));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A FHIR type may have no resources in an export. A name that is not a FHIR type is probably mistyped.
        foreach (string type in Filter.NotSeen.Where(type => !ResourceTypeNames.IsKnown(type)))
        {
            WriteWarning($"No resource of type '{type}' was found, and FHIR R4 has no type of that name.{ResourceTypeNames.QuestionFor(type)}");
        }
    }

    internal abstract void ReadFile(ResourceFile file);

    /// <summary>The folders whose files are read for a folder.</summary>
    internal virtual IReadOnlyList<string> FoldersOf(string path) => RunFolder.DataFoldersOf(path);

    /// <summary>Applies the condition to what becomes of the resources.</summary>
    internal Func<LineShape<T>> Filtered<T>(Func<LineShape<T>> newShape) => Condition is { } condition ? () => condition.Filter(newShape()) : newShape;

    /// <summary>True if the cmdlet cannot continue after an error.</summary>
    internal virtual bool EndsReading(RedoxExportException error) => false;

    /// <summary>Writes the items and errors of a batch in their order.</summary>
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

    /// <summary>Reports that something could not be read.</summary>
    internal void WriteReadError(RedoxExportException error)
    {
        HasUnread |= error.Recovery != Recovery.Continue;
        WriteError(error.ToErrorRecord());
    }

    private void ReadPath(string path)
    {
        if (!Directory.Exists(path))
        {
            // Get-ChildItem *.ndjson also returns the module's journal and log, which contain no resources.
            if (MyInvocation.ExpectingInput && ResourceFileNames.IsOwnRecord(path))
            {
                WriteVerbose($"Skipping '{path}': it does not contain resources.");
                return;
            }

            Read(ResourceFile.Open(path));
            return;
        }

        foreach (string folder in FoldersOf(path))
        {
            ReadFolder(folder);
        }
    }

    private void ReadFolder(string path)
    {
        ResourceFolder folder = ResourceFolder.Open(path);
        if (folder.UnfinishedBecause is { } because)
        {
            WriteWarning($"The export in '{folder.Path}' is not finished: {because}. These resources may be only a part of it.");
        }

        if (folder.Files.Count == 0 && !folder.IsExport)
        {
            WriteWarning(RunFolder.IsRoot(folder.Path)
                ? $"The folder '{folder.Path}' contains runs of Invoke-RedoxExport, but no resources itself. {RepeatedResources.AdviceFor(folder.Path)}"
                : $"The folder '{folder.Path}' contains no NDJSON files.");
        }

        foreach (ResourceFile file in folder.Files)
        {
            Read(file);
        }
    }

    private void Read(ResourceFile file)
    {
        WriteVerbose($"Reading '{file.Path}'.");
        ReadFile(file);
    }
}
