using RedoxExport.Sandbox.Faults;

namespace RedoxExport.Sandbox.Exports;

/// <summary>The addresses of files, as manifests and redirects name them.</summary>
internal sealed class FileLinks(Routes routes, Uri? foreignRoot, LinkSeal seal)
{
    public Uri Of(SandboxJob job, ExportRow row)
    {
        Uri address = routes.File(job.Id, row.Number);
        return seal.Seal(row.IsForeign ? Elsewhere(address.AbsolutePath) : address, job.TransactionTime);
    }

    /// <summary>The same path on the second origin.</summary>
    public Uri Elsewhere(string path) => new(foreignRoot ?? throw new InvalidOperationException("There is no second origin."), path);
}
