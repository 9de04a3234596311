namespace RedoxExport.SqlServer.Rows;

/// <summary>Ids of resources as rows, one after another as they are read.</summary>
/// <param name="ids">The ids.</param>
internal sealed class IdReader(IEnumerable<string> ids) : SqlReader
{
    /// <summary>The name of the only column.</summary>
    public const string Column = "id";

    private readonly IEnumerator<string> _ids = ids.GetEnumerator();

    public override int FieldCount => 1;

    // Known after the first one has been read; nothing asks before.
    public override bool HasRows => true;

    public override bool Read() => _ids.MoveNext();

    public override string GetName(int ordinal) => Column;

    public override Type GetFieldType(int ordinal) => typeof(string);

    public override bool IsDBNull(int ordinal) => false;

    public override object GetValue(int ordinal) => KeyText.Of(_ids.Current);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ids.Dispose();
        }

        base.Dispose(disposing);
    }
}
