namespace RedoxExport.Cmdlets;

/// <summary>.NET Standard 2.0 has no classes that are built at run time.</summary>
internal static class RowType
{
    /// <summary>Returns <see langword="null"/>: rows have note properties.</summary>
    public static Func<object?[], object>? MakerFor(IReadOnlyList<string> names)
    {
        _ = names;
        return null;
    }
}
