using System.Text.RegularExpressions;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>Tables, and the answers to the statements that the module sends. Any other statement is an error, and so is one that the parser of SQL Server refuses.</summary>
internal sealed partial class FakeDatabase
{
    private static readonly (string, TdsType)[] One = [("one", TdsType.Int)];

    private static readonly string[] MarkValues = ["@source", "@table", "@revision", "@time", "@fingerprint", "@rows", "@version"];

    private List<string> _ids = [];
    private string _bulkTable = string.Empty;

    /// <summary>The tables by their quoted names.</summary>
    public Dictionary<string, FakeTable> Tables { get; private init; } = new(StringComparer.OrdinalIgnoreCase);

    public bool HasReadCommittedSnapshot { get; set; } = true;

    /// <summary>The results of the next requests for the lock; 0 for all after them.</summary>
    public Queue<int> Locks { get; private init; } = new();

    /// <summary>The permissions on tables: the state, the permission and the principal.</summary>
    public List<(string State, string Permission, string Principal)> Permissions { get; private init; } = [];

    public FakeDatabase Copy() => new()
    {
        Tables = Tables.ToDictionary(table => table.Key, table => table.Value.Copy(), StringComparer.OrdinalIgnoreCase),
        HasReadCommittedSnapshot = HasReadCommittedSnapshot,
        Locks = Locks,
        Permissions = Permissions,
    };

    /// <summary>Answers a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="values">The values of its parameters.</param>
    /// <param name="answer">Receives the answer.</param>
    public void Answer(string statement, IReadOnlyDictionary<string, object?> values, TdsAnswer answer)
    {
        if (BulkStatement().Match(statement) is { Success: true } bulk)
        {
            _bulkTable = bulk.Groups[1].Value;
            answer.Done();
            return;
        }

        if (Metadata().Match(statement) is { Success: true } metadata)
        {
            Describe(metadata.Groups[1].Value, answer);
            return;
        }

        TSqlStatement[] parsed = Parse(statement);
        switch (parsed[0])
        {
            case DeclareVariableStatement:
                answer.Rows(One, [[Locks.TryDequeue(out int refused) ? refused : 0]]);
                break;
            case SelectStatement:
                Select(statement, values, answer);
                break;
            case DeleteStatement delete:
                Delete(statement, delete, parsed.Length == 2 ? parsed[1] : null, values, answer);
                break;
            default:
                Define(statement, parsed[0]);
                answer.Done();
                break;
        }
    }

    /// <summary>Adds rows that came in bulk.</summary>
    public void Insert(string[] names, List<object?[]> rows)
    {
        if (_bulkTable.Contains('#', StringComparison.Ordinal))
        {
            _ids.AddRange(rows.Select(row => (string)row[0]!));
            return;
        }

        FakeTable table = Tables[_bulkTable];
        int[] places = [.. names.Select(table.IndexOf)];
        Assert.DoesNotContain(-1, places);
        foreach (object?[] row in rows)
        {
            object?[] placed = new object?[table.Columns.Count];
            for (int i = 0; i < places.Length; i++)
            {
                placed[places[i]] = row[i];
            }

            table.Rows.Add(placed);
        }
    }

    public static TSqlStatement[] Parse(string statement)
    {
        TSqlFragment script = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement), out IList<ParseError> errors);
        return errors.Count == 0 ? [.. ((TSqlScript)script).Batches.SelectMany(batch => batch.Statements)] : throw new FormatException($"{errors[0].Message}: {statement}");
    }

    private void Define(string statement, TSqlStatement parsed)
    {
        switch (parsed)
        {
            case IfStatement { ThenStatement: CreateTableStatement table } when table.SchemaObjectName.BaseIdentifier.Value.StartsWith('#'):
                _ids = [];
                break;
            case IfStatement { ThenStatement: CreateTableStatement table }:
                if (!Tables.ContainsKey(NameOf(table.SchemaObjectName)))
                {
                    Create(table);
                }

                break;
            case PredicateSetStatement or IfStatement or UpdateStatisticsStatement:
                break;
            case CreateTableStatement table:
                Create(table);
                break;
            case CreateIndexStatement index:
                Tables[NameOf(index.OnName)].Extras.Add(statement);
                break;
            case GrantStatement grant:
                Tables[NameOf(grant.SecurityTargetObject.ObjectName.MultiPartIdentifier)].Extras.Add(statement);
                break;
            case DenyStatement deny:
                Tables[NameOf(deny.SecurityTargetObject.ObjectName.MultiPartIdentifier)].Extras.Add(statement);
                break;
            case DropTableStatement drop:
                Assert.True(Tables.Remove(NameOf(drop.Objects[0])));
                break;
            case ExecuteStatement rename:
                Rename(rename);
                break;
            default:
                throw new NotSupportedException(statement);
        }
    }

    private void Delete(string statement, DeleteStatement delete, TSqlStatement? next, IReadOnlyDictionary<string, object?> values, TdsAnswer answer)
    {
        string source = (string)values["@source"]!;
        if (next is SelectStatement)
        {
            bool isStaged = delete.DeleteSpecification.FromClause is not null;
            string table = isStaged ? StagedTable().Match(statement).Groups[1].Value : NameOf(((NamedTableReference)delete.DeleteSpecification.Target).SchemaObject);
            answer.Rows([("rows", TdsType.BigInteger)], [[Delete(table, source, isStaged ? _ids.ToHashSet(StringComparer.Ordinal).Contains : static _ => true)]]);
            return;
        }

        // A mark is written, or those of the other sources are deleted.
        List<object?[]> marks = Tables[NameOf(((NamedTableReference)delete.DeleteSpecification.Target).SchemaObject)].Rows;
        marks.RemoveAll(mark => string.Equals((string)mark[1]!, (string)values["@table"]!, StringComparison.OrdinalIgnoreCase) && (mark[0]!.Equals(source) == next is not null));
        if (next is not null)
        {
            marks.Add([.. MarkValues.Select(name => values[name])]);
        }

        answer.Done();
    }

    private void Select(string statement, IReadOnlyDictionary<string, object?> values, TdsAnswer answer)
    {
        FakeTable? table = values.Count == 2 ? Tables.GetValueOrDefault($"{SqlServerDialect.Quoted((string)values["@schema"]!)}.{SqlServerDialect.Quoted((string)values["@table"]!)}") : null;
        switch (statement)
        {
            case SqlServerStatements.ReadIsolation:
                answer.Rows([("rcsi", TdsType.Boolean), ("snapshot", TdsType.TinyInteger)], [[HasReadCommittedSnapshot ? 1 : 0, 0]]);
                break;
            case SqlServerStatements.HasTable:
                answer.Rows(One, table is null ? [] : [[1]]);
                break;
            case SqlServerStatements.Columns:
                answer.Rows(
                    [("name", TdsType.Name), ("type", TdsType.Name), ("bytes", TdsType.SmallInteger), ("precision", TdsType.TinyInteger), ("scale", TdsType.TinyInteger), ("collation", TdsType.Name)],
                    (table?.Columns ?? []).Select(Catalog));
                break;
            case SqlServerStatements.Permissions:
                answer.Rows([("state", TdsType.Name), ("permission", TdsType.Name), ("principal", TdsType.Name)], Permissions.Select(permission => new object?[] { permission.State, permission.Permission, permission.Principal }));
                break;
            default:
                answer.Rows(
                    [("source", TdsType.Name), ("table", TdsType.Name), ("revision", TdsType.Name), ("time", TdsType.Moment), ("fingerprint", TdsType.Name), ("rows", TdsType.BigInteger)],
                    Tables[MarksTable().Match(statement).Groups[1].Value].Rows);
                break;
        }
    }

    private long Delete(string name, string source, Func<string, bool> isDeleted)
    {
        FakeTable table = Tables[name];
        int sourceAt = table.IndexOf("_source");
        int idAt = table.IndexOf("_resource_id");
        return table.Rows.RemoveAll(row => row[sourceAt]!.Equals(source) && isDeleted((string)row[idAt]!));
    }

    // What the client asks before a bulk insert: if there is a transaction, the columns, and their collations.
    private void Describe(string name, TdsAnswer answer)
    {
        (string Name, string Type)[] columns = name.Contains('#', StringComparison.Ordinal) ? [("id", "nvarchar(128) COLLATE " + SqlServerDialect.KeyCollation)] : [.. Tables[name].Columns];
        answer.Rows([("trancount", TdsType.Int)], [[1]], hasMore: true);
        answer.Rows([.. columns.Select(column => (column.Name, TdsType.Of(column.Type)))], [], hasMore: true);
        answer.Rows(
            [("colid", TdsType.Int), ("name", TdsType.Name), ("tds_collation", TdsType.Int), ("collation", TdsType.Name)],
            columns.Select((column, i) => new object?[] { i + 1, column.Name, null, Catalog(column)[5] }));
    }

    private void Create(CreateTableStatement statement) => Tables.Add(NameOf(statement.SchemaObjectName), new FakeTable([.. statement.Definition.ColumnDefinitions.Select(column =>
    {
        SqlDataTypeReference type = (SqlDataTypeReference)column.DataType;
        string length = type.Parameters.Count == 0 ? string.Empty : $"({string.Join(",", type.Parameters.Select(parameter => parameter.Value))})";
        return (column.ColumnIdentifier.Value, $"{type.Name.BaseIdentifier.Value}{length}{(column.Collation is { } collation ? " COLLATE " + collation.Value : string.Empty)}");
    })]));

    private void Rename(ExecuteStatement statement)
    {
        string[] names = [.. ((ExecutableProcedureReference)statement.ExecuteSpecification.ExecutableEntity).Parameters.Take(2).Select(parameter => ((StringLiteral)parameter.ParameterValue).Value)];
        Assert.True(Tables.Remove(names[0], out FakeTable? table));
        Tables.Add($"{names[0][..(names[0].LastIndexOf("].[", StringComparison.Ordinal) + 2)]}{SqlServerDialect.Quoted(names[1])}", table);
    }

    private static object?[] Catalog((string Name, string Type) column)
    {
        string[] words = column.Type.Split(' ');
        TdsType type = TdsType.Of(column.Type);
        string? collation = words[0].StartsWith("nvarchar", StringComparison.Ordinal) ? words.Length > 2 ? words[2] : "SQL_Latin1_General_CP1_CI_AS" : null;
        return [column.Name, words[0].Split('(')[0], type.Length, type.Precision, type.Scale, collation];
    }

    private static string NameOf(MultiPartIdentifier name) => string.Join(".", name.Identifiers.Select(part => SqlServerDialect.Quoted(part.Value)));

    [GeneratedRegex(@"^insert bulk (.+?) \(", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex BulkStatement();

    [GeneratedRegex(@"^select @@trancount;\s*SET FMTONLY ON select \* from (.+?) SET FMTONLY OFF", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Metadata();

    [GeneratedRegex(@"^DELETE t FROM (.+) AS t$", RegexOptions.Multiline)]
    private static partial Regex StagedTable();

    [GeneratedRegex(@"^SELECT \[source\].* FROM (.+)$")]
    private static partial Regex MarksTable();
}
