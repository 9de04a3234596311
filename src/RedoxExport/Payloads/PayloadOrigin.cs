namespace RedoxExport.Payloads;

/// <summary>The position of an input among other inputs: the numbers from which its payloads and lines are counted.</summary>
/// <param name="Source">The name of a file or another source, for messages.</param>
/// <param name="Index">The index of its first payload.</param>
/// <param name="Line">The number of its first line; 0 if the input was not text with lines.</param>
internal readonly record struct PayloadOrigin(string? Source, int Index = 0, int Line = 1)
{
    /// <summary>The position of the start of the input.</summary>
    public PayloadLocation Start => Index == 0 && Line <= 1 ? new PayloadLocation(Source) : new PayloadLocation(Source, Index, Line);
}
