using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Makes a flat object of the values that are wanted of each resource.</summary>
internal sealed class RowShape(PropertySelection selection) : LineShape<PSObject>
{
    private readonly string[] _names = [.. selection.Names];

    public override PropertySelection Selection => selection;

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<PSObject> into)
    {
        PSObject row = new();
        PSMemberInfoCollection<PSPropertyInfo> properties = row.Properties;
        for (int column = 0; column < _names.Length; column++)
        {
            properties.Add(new PSNoteProperty(_names[column], SelectedValue.Read(values!, column)), preValidated: true);
        }

        into.Items.Add(row);
    }
}
