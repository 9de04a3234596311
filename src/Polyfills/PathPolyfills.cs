namespace RedoxExport;

/// <summary>Static methods of <see cref="Path"/>.</summary>
internal static class PathPolyfills
{
    extension(Path)
    {
        public static string TrimEndingDirectorySeparator(string path) =>
            path is { Length: > 0 } && IsSeparator(path[path.Length - 1]) && Path.GetPathRoot(path)?.Length != path.Length
                ? path.Substring(0, path.Length - 1)
                : path;
    }

    private static bool IsSeparator(char c) => c == Path.DirectorySeparatorChar || c == Path.AltDirectorySeparatorChar;
}
