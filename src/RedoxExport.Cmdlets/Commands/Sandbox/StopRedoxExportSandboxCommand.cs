using System.Management.Automation;
using RedoxExport.Sandbox;

namespace RedoxExport.Cmdlets;

/// <summary>Stops the given sandboxes, or all sandboxes of this session.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RedoxExportSandbox")]
[OutputType(typeof(void))]
public sealed class StopRedoxExportSandboxCommand : PSCmdlet
{
    private bool _given;

    /// <summary>The sandboxes to stop; all sandboxes of this session if omitted.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public RedoxSandbox[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (RedoxSandbox sandbox in InputObject ?? [])
        {
            _given = true;
            SandboxStore.Current.Stop(sandbox);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline does not select a sandbox; only a command without input stops all.
        if (!_given && !MyInvocation.ExpectingInput)
        {
            SandboxStore.Current.StopAll();
        }
    }
}
