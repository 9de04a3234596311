using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>The last calls about a run, one after another, that ended before they could begin or resume it.</summary>
/// <param name="ExitCode">The exit code of the last one.</param>
/// <param name="Count">Their number.</param>
/// <param name="Advice">The recommended action for the error of the last one.</param>
/// <param name="Since">The time of the first one; <see langword="null"/> if it is not known.</param>
internal sealed record FailedCalls(int ExitCode, int Count, string? Advice, DateTimeOffset? Since = null)
{
    private const int LongestAdvice = 1000;

    /// <summary>The recommended action for an error, as the history keeps it.</summary>
    public static string AdviceOf(RedoxExportException error) => SafeText.Clean(error.RecommendedAction, LongestAdvice);
}
