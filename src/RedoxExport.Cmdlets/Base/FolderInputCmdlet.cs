using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>The parameters of the cmdlets that work on folders without a server.</summary>
public abstract class FolderInputCmdlet : AsyncCmdlet
{
    /// <summary>The parameter set of <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of <see cref="LiteralPath"/>.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The folders; wildcards are allowed.</summary>
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

    /// <summary>The paths as they were specified.</summary>
    private protected string[] Given => IsLiteral ? LiteralPath : Path;

    /// <summary>True if the paths contain no wildcards.</summary>
    private protected bool IsLiteral => ParameterSetName == LiteralPathSet;
}
