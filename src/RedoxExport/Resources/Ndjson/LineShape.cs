namespace RedoxExport.Resources;

/// <summary>Converts lines that are resources to items. Use an instance on one thread at a time.</summary>
internal abstract partial class LineShape<T>
{
    /// <summary>The values that are wanted; <see langword="null"/> for none.</summary>
    public virtual PropertySelection? Selection => null;

    /// <summary>True if the resource's members are wanted.</summary>
    public virtual bool WantsMembers => false;

    /// <summary>Adds the item for a line that is a resource.</summary>
    /// <param name="json">The buffer that holds the line. It is reused after the call, so copy what you keep.</param>
    /// <param name="start">The offset of its first byte.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <param name="members">The resource's members, with offsets from the line's start, if they are wanted.</param>
    /// <param name="values">The wanted values; <see langword="null"/> if none are wanted.</param>
    /// <param name="into">Receives the item.</param>
    public abstract void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into);

    /// <summary>Called after the last line of a block, by the thread that has added its items.</summary>
    /// <param name="into">The items.</param>
    public virtual void End(LineBatch<T> into)
    {
    }
}
