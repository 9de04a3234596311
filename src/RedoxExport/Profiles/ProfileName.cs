namespace RedoxExport.Profiles;

/// <summary>The names that a profile can have. They are also names of files and folders, on every system.</summary>
internal static class ProfileName
{
    private const int Longest = 64;

    // Windows has devices of these names, with any extension.
    private static readonly string[] Devices = ["con", "prn", "aux", "nul", .. Enumerable.Range(1, 9).SelectMany(number => new[] { $"com{number}", $"lpt{number}" })];

    /// <summary>The form in which two names are compared, and which files and folders have.</summary>
    public static string Canonical(string name) => name.ToLowerInvariant();

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest
        && IsLetterOrDigit(name[0])
        && name.All(c => IsLetterOrDigit(c) || c is '-' or '_' or '.')
        && name[^1] != '.'
        && !Devices.Contains(Canonical(name).Split('.')[0], StringComparer.Ordinal);

    /// <exception cref="RedoxExportException"><c>ProfileNameInvalid</c>.</exception>
    public static string Check(string name) => IsValid(name) ? name : throw ProfileErrors.NameInvalid(name);

    private static bool IsLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
