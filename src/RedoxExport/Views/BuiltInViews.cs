using System.Reflection;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>The views and checks that come with the module.</summary>
internal static class BuiltInViews
{
    private const string ViewPrefix = "View.";
    private const string CheckPrefix = "Check.";

    private static readonly Lazy<string[]> ViewNameList = new(() => NamesOf(ViewPrefix));
    private static readonly Lazy<string[]> CheckNameList = new(() => NamesOf(CheckPrefix));

    /// <summary>The names of the views that make tables, in alphabetical order.</summary>
    public static IReadOnlyList<string> ViewNames => ViewNameList.Value;

    /// <summary>The names of the checks, in alphabetical order.</summary>
    public static IReadOnlyList<string> CheckNames => CheckNameList.Value;

    /// <summary>Finds a view or a check by its name, in any letter case; <see langword="null"/> if there is none.</summary>
    public static BuiltInView? Find(string name)
    {
        if (Known(ViewNames, name) is { } view)
        {
            return new BuiltInView(view, Read(ViewPrefix + view), isCheck: false);
        }

        return Known(CheckNames, name) is { } check ? new BuiltInView(check, Read(CheckPrefix + check), isCheck: true) : null;
    }

    /// <summary>The name that a mistyped one most likely means; <see langword="null"/> if there is none.</summary>
    public static string? NearestTo(string name) => Suggestion.For(name, ViewNames.Concat(CheckNames));

    private static string? Known(IReadOnlyList<string> names, string name) => names.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));

    private static string[] NamesOf(string prefix) =>
    [
        .. Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name.Substring(prefix.Length))
            .OrderBy(name => name, StringComparer.Ordinal),
    ];

    private static string Read(string resource)
    {
        using Stream stream = Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The assembly was built without {resource}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static Assembly Assembly => typeof(BuiltInViews).Assembly;
}
