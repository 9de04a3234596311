namespace RedoxExport.Resources;

/// <summary>
/// A simple path to values of a FHIR resource: names of members, separated by dots. An index in brackets selects one element of an
/// array. Examples: <c>id</c>, <c>name[0].family</c>, <c>code.coding[0].code</c>.
/// </summary>
/// <remarks>
/// Names match in any letter case. An array without an index returns all its elements, as in FHIRPath. An index counts from 0 and applies to
/// the array before it. <c>[0]</c> of a value that is not an array is the value itself.
/// </remarks>
internal sealed class PropertyPath
{
    private const int LongestText = 1024;
    private const int LargestIndex = 9999;

    private PropertyPath(string text, IReadOnlyList<PropertyStep> steps)
    {
        Text = text;
        Steps = steps;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    internal IReadOnlyList<PropertyStep> Steps { get; }

    /// <summary>Parses a path.</summary>
    /// <param name="text">The path. Leading and trailing blanks are ignored. At most 1,024 characters, indexes from 0 to 9999.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException"><c>PropertyPathInvalid</c>: the text is not a valid path.</exception>
    public static PropertyPath Parse(string text)
    {
        string path = (text ?? throw new ArgumentNullException(nameof(text))).Trim();
        if (path.Length is 0 or > LongestText)
        {
            throw ResourceErrors.PathInvalid(path, path.Length == 0 ? "it is empty" : $"it is longer than {LongestText} characters");
        }

        List<PropertyStep> steps = [];
        int at = 0;
        while (true)
        {
            int start = at;
            while (at < path.Length && IsOfName(path[at]))
            {
                at++;
            }

            if (at == start)
            {
                throw ResourceErrors.PathInvalid(path, at == path.Length ? "a name is missing at its end" : $"a name is expected at character {at + 1}");
            }

            steps.Add(PropertyStep.Member(path.Substring(start, at - start)));
            while (at < path.Length && path[at] == '[')
            {
                steps.Add(PropertyStep.Element(ReadIndex(path, ref at)));
            }

            if (at == path.Length)
            {
                return new PropertyPath(path, steps);
            }

            if (path[at++] != '.')
            {
                throw ResourceErrors.PathInvalid(path, $"a dot or a bracket is expected at character {at}");
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool IsOfName(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_';

    private static int ReadIndex(string path, ref int at)
    {
        int end = path.IndexOf(']', at);
        int index = 0;
        for (int i = at + 1; i < end && index <= LargestIndex; i++)
        {
            index = path[i] is >= '0' and <= '9' ? (index * 10) + (path[i] - '0') : int.MaxValue;
        }

        if (end < at + 2 || index > LargestIndex)
        {
            throw ResourceErrors.PathInvalid(path, $"a number from 0 to {LargestIndex} in brackets is expected at character {at + 1}");
        }

        at = end + 1;
        return index;
    }
}
