using System.Management.Automation;
using RedoxExport.Datasets;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Merges the runs of a folder into its current view: the newest version of each resource, one file per type.</summary>
[Cmdlet(VerbsData.Update, "RedoxExportDataset", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(DatasetResult))]
public sealed class UpdateRedoxExportDatasetCommand : FolderCmdlet
{
    /// <inheritdoc/>
    protected override bool IsMeant(string folder) => RunFolder.IsRoot(folder);

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        if (ShouldProcess(DatasetFolder.PathOf(folder), "Merge the runs into the current view"))
        {
            RunDataset dataset = new(folder, this);
            WriteObject(Run(cancellationToken => Task.FromResult(dataset.Update(cancellationToken))));
        }
    }
}
