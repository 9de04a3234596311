namespace RedoxExport.Resources;

internal sealed class ResourceShape : LineShape<FhirResource>
{
    public override bool WantsMembers => true;

    /// <summary>Makes a resource with its own copy of its bytes, so that keeping it does not keep the block's buffer in memory.</summary>
    public static FhirResource Make(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, ElementPresenter presenter) =>
        new(json.AsSpan(start, length).ToArray(), [.. members], presenter);

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<FhirResource> into) =>
        into.Items.Add(Make(json, start, length, members, ElementPresenter.AsIs));
}
