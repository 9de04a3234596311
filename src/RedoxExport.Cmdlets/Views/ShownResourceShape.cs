using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Makes a resource of each line, wrapped as the pipeline will have it: that work too is done beside the pipeline.</summary>
internal sealed class ShownResourceShape : LineShape<PSObject>
{
    public override bool WantsMembers => true;

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<PSObject> into) =>
        into.Items.Add(PSObject.AsPSObject(ResourceShape.Make(json, start, length, members)));
}
