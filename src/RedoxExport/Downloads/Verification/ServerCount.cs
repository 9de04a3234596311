using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>Compares the manifest's <c>count</c> with the lines of a file.</summary>
internal static class ServerCount
{
    /// <summary>
    /// Returns true if a count is right. A server may or may not count the headers of organized files and OperationOutcomes among the resources.
    /// </summary>
    /// <param name="count">The manifest's count; <see langword="null"/> if it has none.</param>
    /// <param name="resources">The number of lines that are not blank.</param>
    /// <param name="others">The lines of other types; <see langword="null"/> for none.</param>
    /// <param name="headers">The number of lines that may be headers.</param>
    [MethodImpl(HotPath.Optimized)]
    public static bool IsRight(long? count, long resources, LineTypeCounts? others, long headers = 0)
    {
        long outcomes = others?.Outcomes ?? 0;
        return count is not { } said
            || said == resources
            || said == resources - headers
            || said == resources - outcomes
            || said == resources - headers - outcomes;
    }
}
