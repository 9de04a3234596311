namespace RedoxExport.Resources;

/// <summary>What is made of a line that is a resource. One instance a thread at a time.</summary>
internal abstract class LineShape<T>
{
    /// <summary>What is wanted of the line's values; <see langword="null"/> for nothing.</summary>
    public virtual PropertySelection? Selection => null;

    /// <summary>Whether the resource's members are wanted.</summary>
    public virtual bool WantsMembers => false;

    /// <summary>Takes a line that is a resource.</summary>
    /// <param name="json">The bytes that the line is in; they change afterwards.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <param name="members">The resource's members with places counted from the line's start, where they are wanted.</param>
    /// <param name="values">The values that are wanted, where some are.</param>
    /// <param name="into">Takes what is made.</param>
    public abstract void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into);
}
