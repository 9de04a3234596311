namespace RedoxExport.Resources;

/// <summary>Makes a resource of each line.</summary>
internal sealed class ResourceShape : LineShape<FhirResource>
{
    public override bool WantsMembers => true;

    /// <summary>Makes a resource that has its bytes for itself: whoever keeps one keeps only that.</summary>
    public static FhirResource Make(byte[] json, int start, int length, IReadOnlyList<FhirMember> members) =>
        new(json.AsSpan(start, length).ToArray(), [.. members]);

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<FhirResource> into) =>
        into.Items.Add(Make(json, start, length, members));
}
