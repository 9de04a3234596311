using System.Runtime.CompilerServices;

namespace RedoxExport.Resources;

/// <summary>Makes CSV of the values that are wanted of each resource: one item a piece of the file.</summary>
internal sealed class CsvShape(PropertySelection selection, CsvFormat format) : LineShape<CsvRows>
{
    public override PropertySelection Selection => selection;

    [MethodImpl(HotPath.Optimized)]
    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<CsvRows> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add(new CsvRows());
        }

        format.WriteRow(values!, into.Items[0]);
    }
}
