namespace RedoxExport;

/// <summary>Static methods of <see cref="File"/>.</summary>
internal static class FilePolyfills
{
    extension(File)
    {
        /// <remarks>
        /// Unlike .NET's own method, this one cannot replace a file on another volume. Between the two steps, no file is missing: a file that
        /// exists is replaced in one step.
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
