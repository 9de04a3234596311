namespace RedoxExport.Payloads;

/// <summary>Where an input of payloads stands among other inputs: what its payloads are counted from.</summary>
/// <param name="Source">A file or another name, for messages.</param>
/// <param name="Index">The index of its first payload.</param>
/// <param name="Line">The line of its first line; 0 where it never was text with lines.</param>
internal readonly record struct PayloadOrigin(string? Source, int Index = 0, int Line = 1)
{
    /// <summary>The place of the input's beginning.</summary>
    public PayloadPlace Start => Index == 0 && Line <= 1 ? new PayloadPlace(Source) : new PayloadPlace(Source, Index, Line);
}
