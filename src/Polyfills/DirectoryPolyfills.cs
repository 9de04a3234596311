using System.Runtime.InteropServices;

namespace RedoxExport;

/// <summary>Static methods of <see cref="Directory"/>.</summary>
internal static class DirectoryPolyfills
{
    private const int NotPermitted = 1;
    private const int NoPermission = 13;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    extension(Directory)
    {
        public static DirectoryInfo CreateDirectory(string path, UnixFileMode unixCreateMode)
        {
            if (OperatingSystem.IsWindows())
            {
                throw new PlatformNotSupportedException("Unix file modes are not supported on this platform.");
            }

            string full = Path.GetFullPath(path);
            if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(full)) is { Length: > 0 } parent)
            {
                if (File.Exists(parent))
                {
                    throw new DirectoryNotFoundException($"Could not find a part of the path '{full}'.");
                }

                Directory.CreateDirectory(parent);
            }

            if (MakeDirectory(full, (uint)unixCreateMode) != 0)
            {
                int error = Marshal.GetLastWin32Error();
                if (!Directory.Exists(full))
                {
                    string message = $"The folder could not be created (error {error}).";
                    throw error is NoPermission or NotPermitted ? new UnauthorizedAccessException(message) : new IOException(message);
                }
            }

            return new DirectoryInfo(full);
        }

        /// <remarks>On Windows, the folder has the permissions of the folder for temporary files, which belongs to the user.</remarks>
        public static DirectoryInfo CreateTempSubdirectory(string? prefix = null)
        {
            if (prefix is not null && prefix.IndexOfAny([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]) >= 0)
            {
                throw new ArgumentException("The prefix must not contain a directory separator.", nameof(prefix));
            }

            string path = Path.Combine(Path.GetTempPath(), prefix + Guid.NewGuid().ToString("N"));
            return OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeDirectory(string path, uint mode);
}
