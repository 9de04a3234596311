namespace RedoxExport.Storage;

/// <summary>Creates folders that are their owner's alone. One that exists keeps its permissions and hands them down.</summary>
internal static partial class PrivateFolder
{
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        // The folders above are somebody's choice of place, not ours to close.
        if (Path.GetDirectoryName(Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar)) is { Length: > 0 } parent)
        {
            Directory.CreateDirectory(parent);
        }

        CreateOne(path);
    }
}
