using RedoxExport.FhirPath;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Runs a view on the first resources of files, and counts.</summary>
internal sealed class ViewTrial(ViewPlan plan, int most)
{
    private readonly bool[] _hasValues = new bool[plan.Columns.Count];

    /// <summary>The number of resources of the view's type that were read.</summary>
    public long Resources { get; private set; }

    public long Rows { get; private set; }

    /// <summary>The number of lines that are damaged or that a path has no result for.</summary>
    public long FailedLines { get; private set; }

    public RedoxExportException? FirstFailure { get; private set; }

    public bool HasValues(int column) => _hasValues[column];

    /// <summary>Reads a file, unless enough resources have been read already.</summary>
    /// <exception cref="RedoxExportException">The file cannot be read to its end.</exception>
    public void Read(ResourceFile file, CancellationToken cancellation)
    {
        if (IsComplete)
        {
            return;
        }

        ResourceTypeFilter filter = new([plan.Resource]);
        foreach (ResourceBatch<TriedLine> batch in file.ReadBatches(filter, () => new TrialShape(plan), cancellation))
        {
            int next = 0;
            foreach ((int before, RedoxExportException error) in batch.Errors)
            {
                next = Count(batch.Items, next, before);
                if (error.Recovery != Recovery.Continue)
                {
                    throw error;
                }

                if (!IsComplete)
                {
                    FailedLines++;
                    FirstFailure ??= error;
                }
            }

            Count(batch.Items, next, batch.Items.Count);
            if (IsComplete)
            {
                return;
            }
        }
    }

    private bool IsComplete => Resources + FailedLines >= most;

    private int Count(List<TriedLine> lines, int from, int to)
    {
        for (int i = from; i < to && !IsComplete; i++)
        {
            Resources++;
            Rows += lines[i].Rows;
            for (int column = 0; column < _hasValues.Length; column++)
            {
                _hasValues[column] |= lines[i].HasValues[column];
            }
        }

        return to;
    }

    /// <summary>One resource: its number of rows, and the columns that have a value in one of them.</summary>
    private sealed record TriedLine(int Rows, bool[] HasValues);

    private sealed class TrialShape : LineShape<TriedLine>, IRowReceiver
    {
        private readonly int _columns;
        private readonly ViewRow _row;
        private int _rows;
        private bool[] _hasValues = [];

        public TrialShape(ViewPlan plan)
        {
            _columns = plan.Columns.Count;
            _row = new ViewRow(plan, this);
        }

        public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<TriedLine> into)
        {
            _rows = 0;
            _hasValues = new bool[_columns];
            try
            {
                _row.Read(json, start, length);
                into.Items.Add(new TriedLine(_rows, _hasValues));
            }
            catch (EvaluationException error)
            {
                into.Failed.Add(new FailedLine(into.Items.Count, into.Lines, error.Message));
            }
        }

        void IRowReceiver.Add(byte[] json, Cell[] cells)
        {
            _rows++;
            for (int column = 0; column < cells.Length; column++)
            {
                _hasValues[column] |= cells[column].Kind is not CellKind.Empty && (cells[column].Kind is not CellKind.List || cells[column].Items.Count > 0);
            }
        }
    }
}
