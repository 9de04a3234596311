using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>Selections of paths that are named as they are written.</summary>
internal static class Selection
{
    public static PropertySelection Of(params string[] paths) => new(paths.Select(path => new KeyValuePair<string, PropertyPath>(path, PropertyPath.Parse(path))));

    /// <summary>The same, named by their numbers: paths may come twice.</summary>
    public static PropertySelection Numbered(string[] paths) => new(paths.Select((path, number) => new KeyValuePair<string, PropertyPath>($"{number}", PropertyPath.Parse(path))));
}
