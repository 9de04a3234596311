using System.Management.Automation;
using RedoxExport.Datasets;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Folds the runs of a folder into its current view: the newest version of each resource, a file a type.</summary>
[Cmdlet(VerbsData.Update, "RedoxExportDataset", SupportsShouldProcess = true)]
[OutputType(typeof(DatasetResult))]
public sealed class UpdateRedoxExportDatasetCommand : AsyncCmdlet
{
    /// <summary>Folders that <c>Invoke-RedoxExport -Path</c> was given.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            try
            {
                string root = FilePaths.Unresolved(this, path);
                if (ShouldProcess(DatasetFolder.PathOf(root), "Fold the runs into the current view"))
                {
                    RunDataset dataset = new(root, this);
                    WriteObject(Run(cancellationToken => Task.FromResult(dataset.Update(cancellationToken))));
                }
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord(path));
            }
        }
    }
}
