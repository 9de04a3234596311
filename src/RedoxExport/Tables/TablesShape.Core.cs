using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

internal sealed partial class TablesShape
{
    public override bool StudiesLines => true;

    public override object? Study(byte[] json, int start, int length, LineStructure structure)
    {
        LineProgram?[] programs = [.. _rows.Select(rows => rows.Study(json, start, length, structure))];
        return Array.TrueForAll(programs, program => program is null) ? null : programs;
    }

    public override void AddKnown(object program, KnownLine line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RowBatch[]> into)
    {
        Begin(into);
        LineProgram?[] programs = (LineProgram?[])program;
        for (int i = 0; i < _rows.Length; i++)
        {
            RowBatch batch = into.Items[0][i];
            _receivers[i].Batch = batch;
            if (programs[i] is { } quick && _rows[i].TryRead(line, quick))
            {
                Keep(batch);
                continue;
            }

            Undo(batch);
            ViewRow rows = _rows[i];
            Add(() => rows.Read(line.Json, line.Start, line.Length), i, into);
        }
    }

    public override void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RowBatch[]> into)
    {
        Begin(into);
        for (int i = 0; i < _rows.Length; i++)
        {
            ViewRow rows = _rows[i];
            Add(() => rows.Read(line), i, into);
        }
    }
}
