using System.Runtime.CompilerServices;

namespace RedoxExport.Resources;

/// <summary>Writes the wanted values of each resource as a CSV row. All rows of a block are one item.</summary>
internal sealed class CsvShape(PropertySelection selection, CsvFormat format) : LineShape<RowBytes>
{
    public override PropertySelection Selection => selection;

    [MethodImpl(HotPath.Optimized)]
    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RowBytes> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add(new RowBytes());
        }

        format.WriteRow(values!, into.Items[0]);
    }
}
