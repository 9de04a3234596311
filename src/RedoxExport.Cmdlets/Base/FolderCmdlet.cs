namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that work on one folder after another without a server.</summary>
public abstract class FolderCmdlet : FolderInputCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => FolderPaths.ForEach(this, Given, IsLiteral, IsMeant, Process, MayBeMissing, TakesParents);

    /// <summary>True if a folder that contains folders of runs stands for all of them.</summary>
    private protected virtual bool TakesParents => false;

    /// <summary>True if the cmdlet works on a folder that a wildcard has matched.</summary>
    protected abstract bool IsMeant(string folder);

    /// <summary>True if the cmdlet also works on a path that does not exist.</summary>
    /// <param name="path">The full path.</param>
    protected virtual bool MayBeMissing(string path) => false;

    /// <summary>Does the cmdlet's work for one folder. An error is reported to the user, and the next folder follows.</summary>
    protected abstract void Process(string folder);
}
