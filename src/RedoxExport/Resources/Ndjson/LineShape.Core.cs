namespace RedoxExport.Resources;

internal abstract partial class LineShape<T>
{
    /// <summary>True if the shape makes a program of each structure of lines, which then runs on the lines of that structure.</summary>
    public virtual bool StudiesLines => false;

    /// <summary>Makes a program for the lines of a structure.</summary>
    /// <param name="json">The buffer that holds the first line of this structure.</param>
    /// <param name="start">The offset of its first byte.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <param name="structure">Gives the places of values in all lines of this structure.</param>
    /// <returns>The program; <see langword="null"/> to get these lines like those of an unknown structure.</returns>
    public virtual object? Study(byte[] json, int start, int length, LineStructure structure) => null;

    /// <summary>Adds the item for a line for whose structure there is a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="line">The line.</param>
    /// <param name="members">As for a line of an unknown structure.</param>
    /// <param name="values">As for a line of an unknown structure.</param>
    /// <param name="into">Receives the item.</param>
    public virtual void AddKnown(object program, KnownLine line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into) =>
        Add(line.Json, line.Start, line.Length, members, values, into);

    /// <summary>Adds the item for a line whose tokens are known.</summary>
    /// <param name="line">The line and its tokens.</param>
    /// <param name="members">As for any other line.</param>
    /// <param name="values">As for any other line.</param>
    /// <param name="into">Receives the item.</param>
    public virtual void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into) =>
        Add(line.Json, line.Start, line.Length, members, values, into);
}
