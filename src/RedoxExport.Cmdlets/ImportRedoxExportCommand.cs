using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>
/// <para type="synopsis">Reads the resources of an export from NDJSON files.</para>
/// <para type="description">Streams them, in the order of the files, in constant memory. A damaged line is an error with
/// file and line number, and the rest goes on. Reading a folder whose export is not finished warns.</para>
/// </summary>
[Cmdlet(VerbsData.Import, "RedoxExport", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FhirResource))]
public sealed class ImportRedoxExportCommand : PSCmdlet, IDisposable
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string FileSystem = "FileSystem";

    private readonly CancellationTokenSource _stop = new();
    private ResourceTypeFilter _filter = new(null);

    /// <summary>
    /// <para type="description">Files (.ndjson, .ndjson.gz or any other name) and folders to read; wildcards are allowed. Of
    /// a folder, its own NDJSON files are read, not its deleted and outcome folders: name those to read them.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// <para type="description">The same, taken as they are: no wildcards.</para>
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// <para type="description">The FHIR resource types to read, such as Patient, Observation. All, if not given.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidatePattern("^[A-Za-z]+( *, *[A-Za-z]+)*$")]
    public string[]? Type { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc/>
    protected override void BeginProcessing() => _filter = new ResourceTypeFilter(Type?.SelectMany(type => type.Split(',')).Select(type => type.Trim()));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            try
            {
                foreach (string found in Resolve(path, isLiteral))
                {
                    ReadPath(found);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (RedoxExportException error)
            {
                WriteError(error.ToErrorRecord());
            }
            catch (SessionStateException error)
            {
                // A drive, provider or folder of the path that does not exist: PowerShell's own words for it.
                WriteError(new ErrorRecord(error.ErrorRecord, error));
            }
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

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

            ReadFile(ResourceFile.Open(path));
            return;
        }

        ResourceFolder folder = ResourceFolder.Open(path);
        if (folder.UnfinishedBecause is { } because)
        {
            WriteWarning($"The export in '{folder.Path}' is not finished: {because}. What is read here may be only a part of it.");
        }

        if (folder.Files.Count == 0 && !folder.IsExport)
        {
            WriteWarning($"The folder '{folder.Path}' holds no NDJSON files.");
        }

        foreach (ResourceFile file in folder.Files)
        {
            ReadFile(file);
        }
    }

    private void ReadFile(ResourceFile file)
    {
        WriteVerbose($"Reading '{file.Path}'.");
        foreach (ResourceLine line in file.Read(_filter, _stop.Token))
        {
            if (line.Error is { } error)
            {
                WriteError(error.ToErrorRecord());
            }
            else
            {
                WriteObject(line.Resource);
            }
        }
    }

    /// <summary>The files and folders that a path of the user's means.</summary>
    private IReadOnlyList<string> Resolve(string path, bool isLiteral)
    {
        string literal = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != FileSystem)
        {
            throw CmdletErrors.PathNotFileSystem(path);
        }

        // A name that exists as it stands is meant as it stands, also where it has brackets in it, as paths that come
        // down the pipeline from Save-RedoxExport may.
        if (isLiteral || File.Exists(literal) || Directory.Exists(literal) || !WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [literal];
        }

        return [.. SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _).Where(ResourceFolder.IsMeantByWildcard).OrderBy(found => found, ResourceFolder.PathOrder)];
    }
}
