using RedoxExport.Sandbox.Faults;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Makes the addresses of files for manifests and redirects.</summary>
internal sealed class FileLinks(Routes routes, Uri? foreignRoot, LinkSeal seal)
{
    /// <param name="job">The export.</param>
    /// <param name="row">The file.</param>
    /// <param name="host">The <c>Host</c> of the request that is answered.</param>
    public Uri Of(SandboxJob job, ExportRow row, string? host)
    {
        Uri address = routes.File(job.Id, row.Number);
        return seal.Seal(row.IsForeign ? Elsewhere(address.AbsolutePath) : job.Link(address, host), job.TransactionTime, row.IsSigned);
    }

    /// <summary>The same path on the second origin.</summary>
    public Uri Elsewhere(string path) => new(foreignRoot ?? throw new InvalidOperationException("There is no second origin."), path);
}
