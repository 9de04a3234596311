namespace RedoxExport;

/// <summary>Static methods of <see cref="File"/>.</summary>
internal static class FilePolyfills
{
    extension(File)
    {
        /// <remarks>
        /// An existing file is replaced in one step, so its name is never missing. Unlike .NET's own method, this one cannot replace a file on
        /// another volume, and on Windows the new file takes over the permissions, attributes and creation time of the old one.
        /// </remarks>
        public static void Move(string sourceFileName, string destFileName, bool overwrite)
        {
            if (overwrite && !string.IsNullOrEmpty(sourceFileName) && File.Exists(destFileName) && !IsSame(sourceFileName, destFileName))
            {
                File.Replace(sourceFileName, destFileName, null);
            }
            else
            {
                File.Move(sourceFileName, destFileName);
            }
        }
    }

    // File.Replace refuses to replace a file by itself, or to change the case of its name.
    private static bool IsSame(string path, string other) => string.Equals(
        Path.GetFullPath(path),
        Path.GetFullPath(other),
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
