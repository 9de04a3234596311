namespace RedoxExport.Resources;

internal abstract partial class LineShape<T>
{
    /// <summary>True if the shape knows many lines without the help of a scanner.</summary>
    public virtual bool KnowsLines => false;

    /// <summary>Adds the item for a line, if the shape knows that the line is a resource.</summary>
    /// <param name="json">The buffer that holds the line, and <see cref="LineIndex.Slack"/> bytes after it.</param>
    /// <param name="start">The offset of its first byte.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <param name="into">Receives the item.</param>
    public virtual KnownLineResult AddKnown(byte[] json, int start, int length, LineBatch<T> into) => KnownLineResult.Unknown;

    /// <summary>Adds the item for a line that was not known, and whose tokens are now known. The shape can learn from it.</summary>
    /// <param name="line">The line and its tokens.</param>
    /// <param name="members">As for any other line.</param>
    /// <param name="values">As for any other line.</param>
    /// <param name="into">Receives the item.</param>
    public virtual void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into) =>
        Add(line.Json, line.Start, line.Length, members, values, into);

    /// <summary>Adds the item for a line for which <see cref="AddKnown"/> has just said that it is wanted.</summary>
    /// <param name="json">As for any other line.</param>
    /// <param name="start">As for any other line.</param>
    /// <param name="length">As for any other line.</param>
    /// <param name="members">As for any other line.</param>
    /// <param name="values">As for any other line.</param>
    /// <param name="into">Receives the item.</param>
    public virtual void AddWanted(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into) =>
        Add(json, start, length, members, values, into);
}
