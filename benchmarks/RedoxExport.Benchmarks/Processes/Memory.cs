using System.Diagnostics;
using System.Globalization;

namespace RedoxExport.Benchmarks.Processes;

/// <summary>The memory of this process.</summary>
internal static class Memory
{
    private const string Mark = "VmHWM:";

    /// <summary>The most it ever had, in bytes. Linux keeps the high-water mark itself; elsewhere .NET asks the system for it.</summary>
    public static long Peak()
    {
        if (File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal)) is { } found)
        {
            return 1024 * long.Parse(found[Mark.Length..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }

        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
