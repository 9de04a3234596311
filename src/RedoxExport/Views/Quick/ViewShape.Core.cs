using RedoxExport.Resources;

namespace RedoxExport.Views;

internal abstract partial class ViewShape<T>
{
    public override bool StudiesLines => true;

    public override object? Study(byte[] json, int start, int length, LineStructure structure) => _rows.Study(json, start, length, structure);

    public override void AddKnown(object program, KnownLine line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
    {
        int before = into.Items.Count;
        _into = into;
        if (!_rows.TryRead(line, (StudiedStructure<LineProgram>)program))
        {
            into.Items.RemoveRange(before, into.Items.Count - before);
            Add(line.Json, line.Start, line.Length, members, values, into);
        }
    }

    public override void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
    {
        int before = into.Items.Count;
        _into = into;
        if (!_rows.TryRead(line))
        {
            into.Items.RemoveRange(before, into.Items.Count - before);
            Add(_rows.ReadAgain, into);
        }
    }
}
