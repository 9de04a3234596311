using System.Runtime.InteropServices;

namespace RedoxExport;

/// <summary>Questions about the system on which the process runs.</summary>
internal static class OperatingSystemPolyfills
{
    extension(OperatingSystem)
    {
        public static bool IsWindows() => RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
    }
}
