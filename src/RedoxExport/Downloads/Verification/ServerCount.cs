using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>Compares the manifest's <c>count</c> with the lines of a file.</summary>
internal static class ServerCount
{
    /// <summary>Whether a count is right. Headers of organized files and words of the server among the resources may count or not.</summary>
    /// <param name="count">The manifest's count; <see langword="null"/> if it names none.</param>
    /// <param name="resources">Lines that are not blank.</param>
    /// <param name="others">Lines of other types.</param>
    /// <param name="headers">Lines that may be headers.</param>
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
