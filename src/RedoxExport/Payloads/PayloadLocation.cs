using System.Globalization;

namespace RedoxExport.Payloads;

/// <summary>The location of a payload, for messages: its source, its index and its line.</summary>
/// <param name="Source">The name of a file or another source, from the caller.</param>
/// <param name="Index">Its index, from 0, among the payloads of one input; -1 if it is the only one.</param>
/// <param name="Line">The line, from 1, on which it begins; 0 if the input was not text with lines.</param>
internal readonly record struct PayloadLocation(string? Source = null, int Index = -1, int Line = 1)
{
    /// <summary>Gets the subject of a sentence, such as <c>The payload at index 2 (line 3 of 'night.ndjson')</c>.</summary>
    public override string ToString()
    {
        string? source = SafeSource();
        if (Index < 0)
        {
            return source is null ? "The payload" : $"The payload in '{source}'";
        }

        string index = Index.ToString(CultureInfo.InvariantCulture);
        if (Line < 1)
        {
            return source is null ? $"The payload at index {index}" : $"The payload at index {index} of '{source}'";
        }

        string line = Line.ToString(CultureInfo.InvariantCulture);
        string location = source is null ? $"line {line}" : $"line {line} of '{source}'";
        return $"The payload at index {index} ({location})";
    }

    /// <summary>Gets the source without the query of a URL, which may contain a secret.</summary>
    public string? SafeSource()
    {
        if (Source is null || Source.Length == 0)
        {
            return null;
        }

        int query = Source.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? Source.IndexOfAny(['?', '#']) : -1;
        return query < 0 ? Source : Source.Substring(0, query);
    }
}
