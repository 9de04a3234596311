using RedoxExport.Runs;

namespace RedoxExport.Tests.Runs;

internal static class ExportRunnerExtensions
{
    /// <summary>Makes the run as a caller does who agrees to every removal.</summary>
    /// <returns>The run, complete or not.</returns>
    public static async Task<ExportRun> RunAsync(this ExportRunner runner, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        ExportRun? ended = null;
        await runner.RunAsync(onError, run => ended = run, (_, _) => Task.FromResult(true), cancellationToken);
        return ended!;
    }
}
