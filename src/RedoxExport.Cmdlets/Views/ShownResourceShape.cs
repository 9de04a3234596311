using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Makes a resource of each line, already wrapped for the pipeline, so that this work also happens outside the pipeline thread.</summary>
/// <param name="presenter">Shows the nested elements.</param>
internal sealed class ShownResourceShape(ElementPresenter presenter) : LineShape<PSObject>
{
    public override bool WantsMembers => true;

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<PSObject> into) =>
        into.Items.Add(PSObject.AsPSObject(ResourceShape.Make(json, start, length, members, presenter)));
}
