namespace RedoxExport.Storage;

/// <summary>Reads values of the module's own documents whose type alone does not make them valid.</summary>
internal static class RecordValues
{
    /// <summary>The elements of a list.</summary>
    /// <exception cref="FormatException">The list, or an element of it, is null.</exception>
    public static IEnumerable<T> Each<T>(IEnumerable<T?>? list)
        where T : class =>
        (list ?? throw new FormatException("A list is null.")).Select(item => item ?? throw new FormatException("An element of a list is null."));

    /// <summary>A value of an enumeration by its name.</summary>
    /// <exception cref="FormatException">The text is not the name of a value.</exception>
    public static T Choice<T>(string? name)
        where T : struct, Enum =>
        TryChoice(name, out T value) ? value : throw new FormatException("A name is not known.");

    /// <summary>
    /// Reads a value of an enumeration by its name, as <see cref="Enum.ToString()"/> writes it. .NET alone would also read numbers, which need not be
    /// values, several names, and white space around them.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="ignoreCase">True for a document that writes the names in lower case.</param>
    /// <returns>False if the text is not the name of a value.</returns>
    public static bool TryChoice<T>(string? name, out T value, bool ignoreCase = false)
        where T : struct, Enum =>
        Enum.TryParse(name, ignoreCase, out value)
            && char.IsLetter(name![0])
            && string.Equals(value.ToString(), name, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
