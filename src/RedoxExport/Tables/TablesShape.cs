using RedoxExport.FhirPath;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Makes the rows of several tables in one reading. The item of a block is an array with a batch for each table.</summary>
internal sealed class TablesShape : LineShape<RowBatch[]>
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
        for (int i = 0; i < _rows.Length; i++)
        {
            _receivers[i].Nodes = _rows[i].Evaluation.Nodes;
        }
    }

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RowBatch[]> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add([.. _tables.Select(_newBatch)]);
        }

        for (int i = 0; i < _rows.Length; i++)
        {
            Add(json, start, length, i, into);
        }
    }

    private void Add(byte[] json, int start, int length, int table, LineBatch<RowBatch[]> into)
    {
        RowBatch batch = into.Items[0][table];
        _receivers[table].Expect(batch);
        try
        {
            _rows[table].Read(json, start, length);
            batch.Keep();
        }
        catch (EvaluationException error)
        {
            // A resource has all of its rows or none.
            batch.Undo();
            into.Failed.Add(new FailedLine(0, into.Lines, _tables.Count == 1 ? error.Message : $"{error.Message} (view {_tables[table].Name})"));
        }
    }

    private sealed class CurrentBatch : IRowReceiver
    {
        private RowBatch? _batch;
        private bool _isFirst;

        public NodeTable? Nodes { get; set; }

        /// <summary>The rows that follow are of the next resource.</summary>
        public void Expect(RowBatch batch)
        {
            _batch = batch;
            _isFirst = true;
        }

        public void Add(byte[] json, Cell[] cells)
        {
            if (_isFirst)
            {
                int id = Nodes!.Find(0, Nodes.Names.Id);
                _batch!.Begin(json, id < 0 ? default : Cell.OfJson(Nodes[id].Kind, Nodes[id].Start, Nodes[id].Length));
                _isFirst = false;
            }

            _batch!.Add(json, cells);
        }
    }
}
