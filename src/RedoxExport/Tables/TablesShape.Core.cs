using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

internal sealed partial class TablesShape
{
    public override bool StudiesLines => true;

    public override object? Study(byte[] json, int start, int length, LineStructure structure)
    {
        StudiedStructure<LineProgram>?[] programs = [.. _rows.Select(rows => rows.Study(json, start, length, structure))];
        return Array.TrueForAll(programs, program => program is null) ? null : programs;
    }

    public override void AddKnown(object program, KnownLine line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RowBatch[]> into)
    {
        Begin(into);
        StudiedStructure<LineProgram>?[] programs = (StudiedStructure<LineProgram>?[])program;
        for (int i = 0; i < _rows.Length; i++)
        {
            ViewRow rows = _rows[i];
            if (!TryKeep(programs[i] is { } quick && rows.TryRead(line, quick), into.Items[0][i]))
            {
                Add(() => rows.Read(line.Json, line.Start, line.Length), i, into);
            }
        }
    }

    public override void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RowBatch[]> into)
    {
        Begin(into);
        for (int i = 0; i < _rows.Length; i++)
        {
            ViewRow rows = _rows[i];
            if (!TryKeep(rows.TryRead(line), into.Items[0][i]))
            {
                Add(rows.ReadAgain, i, into);
            }
        }
    }

    private static bool TryKeep(bool isComplete, RowBatch batch)
    {
        if (isComplete)
        {
            Keep(batch);
        }
        else
        {
            Undo(batch);
        }

        return isComplete;
    }
}
