namespace RedoxExport.Authentication;

/// <summary>
/// The scope to ask for if the user specifies none. SMART Backend Services requires a scope: without one, a server may respond with
/// <c>invalid_scope</c>. Redox does not need a scope, and gets one only if the user specifies it.
/// </summary>
internal static class SystemScope
{
    /// <summary>Permission to read and search all types, in the spelling of SMART 2.</summary>
    public const string ReadAll = "system/*.rs";

    // The spelling of SMART 1.
    private const string ReadAllBefore = "system/*.read";

    private const string Prefix = "system/";

    /// <summary>
    /// Chooses the smallest scope that reads everything: all types at once if the server lists that scope, otherwise each type that it
    /// lists.
    /// </summary>
    /// <param name="listed">The server's <c>scopes_supported</c>; empty if it lists none.</param>
    public static string Choose(IReadOnlyList<string> listed)
    {
        if (listed.Contains(ReadAll))
        {
            return ReadAll;
        }

        if (listed.Contains(ReadAllBefore))
        {
            return ReadAllBefore;
        }

        string[] system = [.. listed.Where(scope => scope.StartsWith(Prefix, StringComparison.Ordinal) && scope.All(IsScopeCharacter)).Distinct()];
        string[] readers = [.. system
            .Where(scope => PermissionOf(scope) is "rs" or "read")
            .GroupBy(scope => scope.Substring(0, scope.LastIndexOf('.')))
            .Select(ofType => ofType.OrderBy(scope => PermissionOf(scope) == "rs" ? 0 : 1).First())];
        return system.Length == 0 ? ReadAll : string.Join(" ", readers.Length > 0 ? readers : system);
    }

    private static string PermissionOf(string scope) => scope.Substring(scope.LastIndexOf('.') + 1);

    // RFC 6749, section 3.3.
    private static bool IsScopeCharacter(char c) => c is > ' ' and <= '~' and not ('"' or '\\');
}
