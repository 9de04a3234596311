using CsCheck;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using RedoxExport.SqlServer.Tests.Server;
using RedoxExport.Tables;

namespace RedoxExport.SqlServer.Tests;

/// <summary>SQL Server's own parser reads every statement, with any name, and finds the names that were meant.</summary>
public sealed class StatementTests
{
    private static readonly string[] Names = ["dbo", "Select", "it's", "a]b", "]]", "[x]", "a\"b", "two words", "Größe", "日本 😀", "a;DROP TABLE x--", "a.b", "'"];

    // Anything but control characters, which a schema cannot have, and half of a surrogate pair.
    private static readonly Gen<string> AnyName = Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\u00A0', '\uD7FF']).Array[1, 40].Select(characters => new string(characters));

    [Fact]
    public void Each_statement_is_read_with_each_name()
    {
        foreach (string schema in Names)
        {
            foreach (string name in Names)
            {
                Check(schema, name);
            }
        }
    }

    [Fact]
    public void Each_statement_is_read_with_random_names() => Gen.Select(AnyName, AnyName).Sample((schema, name) => Check(schema, name), iter: TrialLength.Of(500, 20_000));

    [Fact]
    public void A_table_has_the_columns_of_its_view_and_two_of_its_own()
    {
        SqlServerDialect dialect = new("dbo");
        SyncTable table = new(SyncTrial.PlanOf(Everything), "root", dialect);
        Assert.Equal(
            [
                "flag bit", "whole int", "large bigint", "number decimal(38,18)", "day date", "moment datetimeoffset(7)", "words nvarchar(max)",
                "id nvarchar(128) COLLATE Latin1_General_100_BIN2", "short nvarchar(40)", "many nvarchar(max)",
                "_source nvarchar(128) COLLATE Latin1_General_100_BIN2", "_resource_id nvarchar(128) COLLATE Latin1_General_100_BIN2",
            ],
            table.Columns.Select(column => $"{column.Name} {column.Type}"));
        CreateTableStatement create = Assert.IsType<CreateTableStatement>(Assert.Single(FakeDatabase.Parse(dialect.CreateTable(table, table.Name))));
        Assert.Equal(["_source", "_resource_id"], create.Definition.ColumnDefinitions.Where(column => column.Constraints.OfType<NullableConstraintDefinition>().Any(nullable => !nullable.Nullable)).Select(column => column.ColumnIdentifier.Value));
    }

    [Fact]
    public void The_catalog_describes_a_column_as_the_table_was_created()
    {
        Assert.Equal("nvarchar(max)", SqlServerDialect.TypeName("nvarchar", -1, 0, 0, "SQL_Latin1_General_CP1_CI_AS"));
        Assert.Equal("nvarchar(40)", SqlServerDialect.TypeName("nvarchar", 80, 0, 0, "Turkish_100_CI_AS"));
        Assert.Equal(new SqlServerDialect("dbo").KeyType, SqlServerDialect.TypeName("nvarchar", 256, 0, 0, SqlServerDialect.KeyCollation));
        Assert.Equal("decimal(38,18)", SqlServerDialect.TypeName("decimal", 17, 38, 18, null));
        Assert.Equal("datetimeoffset(7)", SqlServerDialect.TypeName("datetimeoffset", 10, 34, 7, null));
        Assert.Equal("bit", SqlServerDialect.TypeName("bit", 1, 1, 0, null));
        Assert.Equal("varchar", SqlServerDialect.TypeName("varchar", 10, 0, 0, null));
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_an_error_of_the_view()
    {
        SqlServerDialect dialect = new("dbo");
        TablePlan plan = SyncTrial.PlanOf(SyncTrial.View("p", "Patient", ("User", "id", "id"), ("user", "id", "id")));
        Assert.Equal(ErrorIds.TableNameNotValid, Assert.Throws<RedoxExportException>(() => SyncNames.Check([plan], dialect)).ErrorId);
        TablePlan lower = SyncTrial.PlanOf(SyncTrial.View("p", "Patient", ("id", "id", "id")));
        TablePlan upper = SyncTrial.PlanOf(SyncTrial.View("P", "Patient", ("id", "id", "id")));
        Assert.Equal(ErrorIds.TableNameNotValid, Assert.Throws<RedoxExportException>(() => SyncNames.Check([lower, upper], dialect)).ErrorId);
    }

    [Fact]
    public void A_name_of_more_than_63_bytes_is_an_error_of_the_view()
    {
        SqlServerDialect dialect = new("dbo");
        string longest = new('n', 63);
        SyncNames.Check([SyncTrial.PlanOf(SyncTrial.View(longest, "Patient", (longest, "id", "id")))], dialect);
        TablePlan longer = SyncTrial.PlanOf(SyncTrial.View("p", "Patient", (longest + "n", "id", "id")));
        Assert.Equal(ErrorIds.TableNameNotValid, Assert.Throws<RedoxExportException>(() => SyncNames.Check([longer], dialect)).ErrorId);
    }

    internal static string Everything =>
        """
        {"name":"everything","resource":"Patient","select":[{"column":[
          {"name":"flag","path":"flag","type":"boolean"},{"name":"whole","path":"whole","type":"integer"},{"name":"large","path":"large","type":"integer64"},
          {"name":"number","path":"number","type":"decimal"},{"name":"day","path":"day","type":"date"},{"name":"moment","path":"moment","type":"instant"},
          {"name":"words","path":"words","type":"string"},{"name":"id","path":"key","type":"id"},
          {"name":"short","path":"words","type":"string","tag":[{"name":"ansi/type","value":"CHARACTER VARYING(40)"}]},
          {"name":"many","path":"many","type":"string","collection":true}]}]}
        """;

    private static void Check(string schema, string name)
    {
        SqlServerDialect dialect = new(schema);
        SqlServerStatements statements = new(dialect);
        SyncTable table = new(SyncTrial.PlanOf(Everything), "root", dialect) { WriteName = name };
        Assert.Equal(schema, ((CreateTableStatement)FakeDatabase.Parse(dialect.CreateTable(table, name)).Single()).SchemaObjectName.SchemaIdentifier.Value);
        Assert.Equal(name, ((CreateIndexStatement)FakeDatabase.Parse(dialect.CreateIndex(name)).Single()).OnName.BaseIdentifier.Value);
        Assert.Equal(name, ((DropTableStatement)FakeDatabase.Parse(dialect.Drop(name)).Single()).Objects.Single().BaseIdentifier.Value);
        Assert.Equal(name, LiteralsOf(dialect.Rename("old", name))[1]);
        IfStatement create = (IfStatement)FakeDatabase.Parse(dialect.CreateMarks()[0]).Single();
        string inner = ((ExecutableStringList)((ExecuteStatement)create.ThenStatement).ExecuteSpecification.ExecutableEntity).Strings.OfType<StringLiteral>().Single().Value;
        Assert.Equal(schema, ((CreateSchemaStatement)FakeDatabase.Parse(inner).Single()).Name.Value);
        Assert.Equal(schema, ((CreateTableStatement)((IfStatement)FakeDatabase.Parse(dialect.CreateMarks()[1]).Single()).ThenStatement).SchemaObjectName.SchemaIdentifier.Value);
        foreach (string statement in new[]
        {
            statements.ReadMarks, statements.WriteMark, statements.DeleteOtherMarks, statements.DeleteAll(table), statements.DeleteStaged(table), statements.UpdateStatistics(table),
            statements.Grant(table, "G", "SELECT", name), statements.Grant(table, "W", "VIEW CHANGE TRACKING", name), statements.Grant(table, "D", "DELETE", name),
            SqlServerStatements.BeginSession, SqlServerStatements.Columns, SqlServerStatements.HasTable, SqlServerStatements.Lock, SqlServerStatements.Permissions,
            SqlServerStatements.PrepareIds, SqlServerStatements.ReadIsolation, SqlServerStatements.Commit,
        })
        {
            Assert.NotEmpty(FakeDatabase.Parse(statement));
        }
    }

    private static string[] LiteralsOf(string statement) =>
        [.. ((ExecutableProcedureReference)((ExecuteStatement)FakeDatabase.Parse(statement).Single()).ExecuteSpecification.ExecutableEntity).Parameters.Select(parameter => ((StringLiteral)parameter.ParameterValue).Value)];
}
