using System.Management.Automation;
using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Runs the script block of <c>-OnResult</c> on the pipeline thread. Whatever the script block does, the run and its exit code stay the same: an error
/// in it is a warning, and its output is discarded.
/// </summary>
/// <param name="cmdlet">The cmdlet, which writes the warning.</param>
/// <param name="script">The script block; <see langword="null"/> if there is none.</param>
internal sealed class ResultHook(PSCmdlet cmdlet, ScriptBlock? script)
{
    private const int LongestReason = 500;

    /// <summary>Runs the script block with a notice.</summary>
    public void Tell(Func<RunNotice> notice)
    {
        if (script is null)
        {
            return;
        }

        try
        {
            RunNotice told = notice();

            // An error that would only be written is an error of the script block, too.
            List<PSVariable> variables = [new PSVariable("_", told), new PSVariable("ErrorActionPreference", ActionPreference.Stop)];
            script.InvokeWithContext(null, variables, told);
        }
        catch (PipelineStoppedException)
        {
            // Ctrl+C.
            throw;
        }
        catch (FlowControlException)
        {
            Warn("it used exit, break or continue outside of a loop");
        }
        catch (Exception e)
        {
            Warn(SafeText.Clean(e.Message, LongestReason));
        }
    }

    private void Warn(string reason) => cmdlet.WriteWarning($"The script block of -OnResult failed: {reason.TrimEnd('.')}. The run and its exit code are not affected. Run the script block by hand with a notice of this run to find the error.");
}
