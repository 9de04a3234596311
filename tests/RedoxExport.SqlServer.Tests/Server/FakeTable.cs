namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>A table of the server.</summary>
/// <param name="Columns">Its columns, with their types in words.</param>
internal sealed record FakeTable(IReadOnlyList<(string Name, string Type)> Columns)
{
    public List<object?[]> Rows { get; init; } = [];

    /// <summary>The statements that created its indexes and permissions.</summary>
    public List<string> Extras { get; init; } = [];

    public FakeTable Copy() => this with { Rows = [.. Rows], Extras = [.. Extras] };

    public int IndexOf(string column) => Columns.Select(known => known.Name).ToList().IndexOf(column);
}
