using System.Management.Automation;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Makes a flat object of each row of a view.</summary>
internal sealed class ViewRowShape : ViewShape<PSObject>
{
    private readonly string[] _names;
    private readonly object?[] _values;
    private readonly Func<object?[], object>? _make;

    public ViewRowShape(ViewPlan plan)
        : base(plan)
    {
        _names = [.. plan.Columns.Select(column => column.Name)];
        _values = new object?[_names.Length];

        // The names of a view may differ in case only, which those of a class of PowerShell may not.
        _make = _names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == _names.Length ? RowType.MakerFor(_names) : null;
    }

    protected override PSObject Make(byte[] json, Cell[] cells)
    {
        for (int column = 0; column < _values.Length; column++)
        {
            _values[column] = CellValue.Read(json, cells[column]);
        }

        if (_make is not null)
        {
            return PSObject.AsPSObject(_make(_values));
        }

        PSObject row = new();
        for (int column = 0; column < _names.Length; column++)
        {
            row.Properties.Add(new PSNoteProperty(_names[column], _values[column]));
        }

        return row;
    }
}
