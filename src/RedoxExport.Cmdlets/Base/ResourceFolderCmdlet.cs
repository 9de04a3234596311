using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that fetch from a server what the resources of folders refer to.</summary>
public abstract class ResourceFolderCmdlet : RedoxCmdlet
{
    /// <summary>The parameter set of <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of <see cref="LiteralPath"/>.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Folders: of an export, of a run, of the runs of Invoke-RedoxExport, or their current view. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>The folders, taken literally: no wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        FolderPaths.ForEach(this, isLiteral ? LiteralPath : Path, isLiteral, FolderPaths.HoldsResources, Process, mayTake: MayTake);
    }

    /// <summary>Decides if the folders of one path can be worked on.</summary>
    /// <param name="given">The path from the user.</param>
    /// <param name="folders">The folders.</param>
    internal virtual bool MayTake(string given, IReadOnlyList<string> folders) => true;

    /// <summary>Does the cmdlet's work for one folder. An error is reported to the user, and the next folder follows.</summary>
    protected abstract void Process(string folder);
}
