using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Makes a flat object of the selected values of each resource.</summary>
internal sealed class RowShape : LineShape<PSObject>
{
    private readonly PropertySelection _selection;
    private readonly string[] _names;
    private readonly Func<object?[], object>? _make;
    private readonly object?[] _values;

    public RowShape(PropertySelection selection)
    {
        _selection = selection;
        _names = [.. selection.Names];
        _make = RowType.MakerFor(_names);
        _values = new object?[_names.Length];
    }

    public override PropertySelection Selection => _selection;

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<PSObject> into) =>
        into.Items.Add(Make(values!));

    private PSObject Make(FoundValues values)
    {
        if (_make is not null)
        {
            for (int column = 0; column < _values.Length; column++)
            {
                _values[column] = SelectedValue.Read(values, column);
            }

            return PSObject.AsPSObject(_make(_values));
        }

        PSObject row = new();
        PSMemberInfoCollection<PSPropertyInfo> properties = row.Properties;
        for (int column = 0; column < _names.Length; column++)
        {
            properties.Add(new PSNoteProperty(_names[column], SelectedValue.Read(values, column)), preValidated: true);
        }

        return row;
    }
}
