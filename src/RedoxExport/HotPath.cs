using System.Runtime.CompilerServices;

namespace RedoxExport;

/// <summary>How methods are compiled that see every line, or every file of very many.</summary>
internal static class HotPath
{
    /// <summary>
    /// At once as well as it goes. Compiled by and by, as .NET does otherwise, they would be counted and measured for a good part of
    /// the time that a gigabyte takes. (.NET's AggressiveOptimization, under the number that .NET Framework passes over.)
    /// </summary>
    public const MethodImplOptions Optimized = (MethodImplOptions)512;
}
