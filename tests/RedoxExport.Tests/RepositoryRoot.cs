namespace RedoxExport.Tests;

/// <summary>Finds the checkout that these tests were built from, and the shared data beside it.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder that holds <c>RedoxExport.sln</c>.</summary>
    public static string Path { get; } = Find();

    /// <summary>False if the folder <c>shared</c> is not next to the checkout: then tests that need it are not found, except in the long form.</summary>
    public static bool FindsShared => TrialLength.IsLong || Directory.Exists(System.IO.Path.Combine(Path, "..", "shared"));

    /// <summary>The Synthea sample beside the checkout, or <see langword="null"/> where there is none.</summary>
    public static string? SyntheaFolder
    {
        get
        {
            string folder = System.IO.Path.Combine(Path, "..", "shared", "data", "synthea");
            return Directory.Exists(folder) ? System.IO.Path.GetFullPath(folder) : null;
        }
    }

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "RedoxExport.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("RedoxExport.sln is in no folder above the tests.");
    }
}
