using System.Management.Automation;
using RedoxExport.Sandbox;

namespace RedoxExport.Cmdlets;

/// <summary>Stops sandboxes: those given, or all of this session.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RedoxExportSandbox")]
[OutputType(typeof(void))]
public sealed class StopRedoxExportSandboxCommand : PSCmdlet
{
    private bool _given;

    /// <summary>The sandboxes; all of this session unless given.</summary>
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
        // An empty pipeline names no sandbox; only a bare command means all.
        if (!_given && !MyInvocation.ExpectingInput)
        {
            SandboxStore.Current.StopAll();
        }
    }
}
