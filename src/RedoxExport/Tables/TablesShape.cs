using System.Runtime.CompilerServices;
using RedoxExport.FhirPath;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Makes the rows of several tables in one reading. The item of a block is an array with a batch for each table.</summary>
internal sealed partial class TablesShape : LineShape<RowBatch[]>
{
    private readonly IReadOnlyList<TablePlan> _tables;
    private readonly Func<TablePlan, RowBatch> _newBatch;
    private readonly CurrentBatch[] _receivers;
    private readonly ViewRow[] _rows;

    /// <param name="tables">The tables.</param>
    /// <param name="newBatch">Creates an empty batch for a table.</param>
    public TablesShape(IReadOnlyList<TablePlan> tables, Func<TablePlan, RowBatch> newBatch)
    {
        _tables = tables;
        _newBatch = newBatch;
        _receivers = [.. tables.Select(_ => new CurrentBatch())];
        _rows = [.. tables.Select((table, i) => new ViewRow(table.View, _receivers[i]))];
    }

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RowBatch[]> into)
    {
        Begin(into);
        for (int i = 0; i < _rows.Length; i++)
        {
            ViewRow rows = _rows[i];
            Add(() => rows.Read(json, start, length), i, into);
        }
    }

    public override void End(LineBatch<RowBatch[]> into)
    {
        foreach (RowBatch batch in into.Items.SelectMany(batches => batches))
        {
            batch.End();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(RowBatch batch)
    {
        batch.Keep();
        batch.Emptied.Keep();
    }

    private static void Undo(RowBatch batch)
    {
        batch.Undo();
        batch.Emptied.Undo();
    }

    [MethodImpl(HotPath.Optimized)]
    private void Begin(LineBatch<RowBatch[]> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add([.. _tables.Select(_newBatch)]);
        }

        RowBatch[] batches = into.Items[0];
        for (int i = 0; i < _receivers.Length; i++)
        {
            RowBatch batch = batches[i];
            batch.Emptied.Line = into.Lines;
            _receivers[i].Batch = batch;
        }
    }

    private void Add(Action read, int table, LineBatch<RowBatch[]> into)
    {
        RowBatch batch = into.Items[0][table];
        try
        {
            read();
            Keep(batch);
        }
        catch (EvaluationException error)
        {
            // A resource has all of its rows or none.
            Undo(batch);
            batch.FailedLines++;
            into.Failed.Add(new FailedLine(0, into.Lines, _tables.Count == 1 ? error.Message : $"{error.Message} (view {_tables[table].Name})"));
        }
    }

    private sealed class CurrentBatch : IRowReceiver
    {
        public RowBatch? Batch { get; set; }

        [MethodImpl(HotPath.Optimized)]
        public void Add(byte[] json, Cell[] cells) => Batch!.Add(json, cells);
    }
}
