using System.Runtime.InteropServices;

namespace RedoxExport.Benchmarks.Processes;

/// <summary>What the system says that this process's ended children took (<c>getrusage</c>); nothing on Windows.</summary>
/// <param name="Processor">User and system seconds.</param>
/// <param name="Peak">The most memory that one of them had, in bytes.</param>
internal readonly record struct ChildUsage(double Processor, long Peak)
{
    private const int Children = -1;

    public static ChildUsage Read()
    {
        if (OperatingSystem.IsWindows())
        {
            return default;
        }

        if (GetUsage(Children, out Usage usage) != 0)
        {
            throw new InvalidOperationException("The system does not say what the children took.");
        }

        return new ChildUsage(usage.User.Value + usage.System.Value, usage.Peak * (OperatingSystem.IsMacOS() ? 1 : 1024));
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetUsage(int who, out Usage usage);

    // The first of the two is what every 64 bit system has; the microseconds are 32 bits on macOS and 64 on Linux, in the same place.
    [StructLayout(LayoutKind.Sequential)]
    private struct Seconds
    {
        public long Whole;
        public int Microseconds;
        public int Unused;

        public readonly double Value => Whole + (Microseconds / 1e6);
    }

    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public Seconds User;
        public Seconds System;
        public long Peak;
    }
}
