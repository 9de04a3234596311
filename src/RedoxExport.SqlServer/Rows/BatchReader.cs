using RedoxExport.Tables;

namespace RedoxExport.SqlServer.Rows;

/// <summary>The rows of several batches of a table, in the order of its columns.</summary>
/// <param name="table">The table.</param>
/// <param name="batches">The batches.</param>
internal sealed class BatchReader(SyncTable table, IReadOnlyList<SqlBatch> batches) : SqlReader
{
    private readonly IReadOnlyList<SqlColumn> _types = new SqlBatch(table).Columns;
    private readonly int _sourceAt = table.Plan.Columns.Count;
    private readonly int _idAt = table.Plan.Columns.Count + 1;
    private int _batch = -1;
    private int _row;
    private int _rows;

    public override int FieldCount => table.Columns.Count;

    public override bool HasRows => batches.Any(batch => batch.Rows > 0);

    public override bool Read()
    {
        _row++;
        while (_row >= _rows)
        {
            if (_batch + 1 >= batches.Count)
            {
                return false;
            }

            _rows = (int)batches[++_batch].Rows;
            _row = 0;
        }

        return true;
    }

    public override string GetName(int ordinal) => table.Columns[ordinal].Name;

    public override Type GetFieldType(int ordinal) => ordinal < _sourceAt ? _types[ordinal].FieldType : typeof(string);

    public override bool IsDBNull(int ordinal) => ordinal < _sourceAt && batches[_batch].Columns[ordinal].IsNull(_row);

    public override object GetValue(int ordinal) =>
        ordinal < _sourceAt ? batches[_batch].Columns[ordinal].ValueOf(_row) :
        ordinal == _idAt ? batches[_batch].Ids.ValueOf(_row) :
        table.Source;
}
