using RedoxExport.Benchmarks.Data;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>What a side of a download has written.</summary>
internal static class SavedFolder
{
    /// <summary>Checks it byte for byte and deletes it.</summary>
    /// <exception cref="InvalidOperationException">It is not what was served.</exception>
    public static void Check(DataFolder data, string folder, string side)
    {
        bool same = data.IsCopiedTo(folder);
        Directory.Delete(folder, recursive: true);
        if (!same)
        {
            throw new InvalidOperationException($"What {side} has written is not what was served.");
        }
    }
}
