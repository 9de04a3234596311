using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using RedoxExport.Tables;

namespace RedoxExport.Tests.Tables;

/// <summary>Parquet files, read back by DuckDB.</summary>
public sealed class ParquetTableTests : IDisposable
{
    private readonly TableFiles _files = new();
    private readonly ParquetTableFormat _format = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Columns_have_the_types_of_the_view()
    {
        TablePlan table = TableFiles.PlanOf(
            Column("t", "string"), Column("u", null), Column("b", "boolean"), Column("i", "integer"), Column("l", "integer64"), Column("n", "decimal"), Column("d", "date"), Column("m", "instant"), Column("ts", "string", true), Column("ns", "decimal", true));
        ExportedTable written = _files.Export(table, _format, []);

        Assert.Equal(0, written.Rows);
        Assert.Equal(
            ["t VARCHAR", "u VARCHAR", "b BOOLEAN", "i INTEGER", "l BIGINT", "n DECIMAL(38,18)", "d DATE", "m TIMESTAMP WITH TIME ZONE", "ts VARCHAR[]", "ns DECIMAL(38,18)[]"],
            DuckDb.Query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({0}))", written.Path).Select(row => $"{row[0]} {row[1]}"));
    }

    [Theory]
    [InlineData("string", "\"text\"", "text")]
    [InlineData("string", "\"\"", "")]
    [InlineData("string", "\"say \\\"hi\\\" gr\\u00f6\\u00dfer \\ud83d\\ude00\"", "say \"hi\" größer 😀")]
    [InlineData("string", "1.50", "1.50")]
    [InlineData("string", "true", "true")]
    [InlineData("string", "{\"a\":\"b\"}", "{\"a\":\"b\"}")]
    [InlineData("boolean", "true", "true")]
    [InlineData("boolean", "false", "false")]
    [InlineData("integer", "-2147483648", "-2147483648")]
    [InlineData("integer", "2147483647", "2147483647")]
    [InlineData("integer64", "9223372036854775807", "9223372036854775807")]
    [InlineData("integer64", "\"-9223372036854775808\"", "-9223372036854775808")]
    [InlineData("decimal", "1.50", "1.500000000000000000")]
    [InlineData("decimal", "-0.000000000000000001", "-0.000000000000000001")]
    [InlineData("decimal", "99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999")]
    [InlineData("decimal", "-99999999999999999999.999999999999999999", "-99999999999999999999.999999999999999999")]
    [InlineData("decimal", "1.2300000000000000000000000", "1.230000000000000000")]
    [InlineData("decimal", "12e-3", "0.012000000000000000")]
    [InlineData("decimal", "1.5E+3", "1500.000000000000000000")]
    [InlineData("decimal", "0e999", "0.000000000000000000")]
    [InlineData("date", "\"2026-02-28\"", "2026-02-28")]
    [InlineData("date", "\"0001-01-01\"", "0001-01-01")]
    [InlineData("date", "\"9999-12-31\"", "9999-12-31")]
    [InlineData("instant", "\"2026-05-28T14:30:00.123456+02:00\"", "2026-05-28 12:30:00.123456+00")]
    [InlineData("instant", "\"1900-01-01T00:00:00.000001Z\"", "1900-01-01 00:00:00.000001+00")]
    public void A_value_that_fits_is_read_back_exactly(string type, string json, string expected)
    {
        ExportedTable written = Write(type, json);

        Assert.Equal(0, written.EmptiedCells);
        Assert.Equal([[expected]], DuckDb.Query("SELECT v FROM {0}", written.Path));
    }

    [Theory]
    [InlineData("boolean", "\"true\"")]
    [InlineData("boolean", "1")]
    [InlineData("integer", "2147483648")]
    [InlineData("integer", "1.5")]
    [InlineData("integer", "true")]
    [InlineData("integer64", "9223372036854775808")]
    [InlineData("decimal", "100000000000000000000")]
    [InlineData("decimal", "0.0000000000000000001")]
    [InlineData("decimal", "1e20")]
    [InlineData("decimal", "1e9999999")]
    [InlineData("decimal", "\"x\"")]
    [InlineData("date", "\"2026-05\"")]
    [InlineData("date", "\"2026\"")]
    [InlineData("date", "\"2026-02-30\"")]
    [InlineData("date", "\"soon\"")]
    [InlineData("instant", "\"2026-05-28\"")]
    [InlineData("instant", "\"2026-05-28T14:30:00\"")]
    public void A_value_that_does_not_fit_is_an_empty_cell_and_counted_and_an_error_if_that_is_wanted(string type, string json)
    {
        ExportedTable written = Write(type, json);

        Assert.Equal((1, 1), (written.Rows, written.EmptiedCells));
        Assert.Equal(1, written.EmptiedByColumn["v"]);
        Assert.Equal([[null]], DuckDb.Query("SELECT v FROM {0}", written.Path));

        File.Delete(written.Path);
        TablePlan table = TableFiles.PlanOf(Column("v", type));
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => _files.Export(table, _format, [Line("null"), Line(json)], isStrict: true));
        Assert.Equal(("ValueNotFitting", ErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains("'v'", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(written.Path));
    }

    [Fact]
    public void Lists_have_their_values_and_a_value_that_does_not_fit_is_missing_in_its_place()
    {
        TablePlan table = TableFiles.PlanOf(Column("t", "string", true), Column("d", "date", true), Column("b", "boolean", true));
        ExportedTable written = _files.Export(
            table,
            _format,
            [
                """{"resourceType":"Basic","t":["a","b"],"d":["2026-05-28","2026-05","2026-05-29"],"b":[true,false,true]}""",
                """{"resourceType":"Basic"}""",
                """{"resourceType":"Basic","t":["c"],"d":["2026"]}""",
            ]);

        Assert.Equal([["[a, b]", "[2026-05-28, NULL, 2026-05-29]", "[true, false, true]"], ["[]", "[]", "[]"], ["[c]", "[NULL]", "[]"]], DuckDb.Query("SELECT * FROM {0}", written.Path));
        Assert.Equal((2, 2), (written.EmptiedCells, written.EmptiedByColumn["d"]));
    }

    [Fact]
    public void Row_groups_and_pages_have_all_rows_in_their_order_and_the_range_of_each_column()
    {
        const int Count = 60_000;
        TablePlan table = TableFiles.PlanOf(Column("i", "integer"), Column("t", "string"), Column("m", "instant"), Column("b", "boolean"));
        DateTime start = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Random random = new(1);
        byte[] noise = new byte[192];
        ExportedTable written = _files.Export(table, _format, Enumerable.Range(0, Count).Select(i =>
        {
            random.NextBytes(noise);
            string moment = i % 3 == 0 ? "null" : $"\"{start.AddHours(i):yyyy-MM-dd'T'HH:mm:ss'Z'}\"";
            return $$"""{"resourceType":"Basic","i":{{i}},"t":"{{Convert.ToBase64String(noise)}}","m":{{moment}},"b":{{(i % 2 == 0 ? "true" : "false")}}}""";
        }));

        Assert.Equal(Count, written.Rows);
        Assert.Equal([["60000", "1799970000", "30000", "60000"]], DuckDb.Query("SELECT count(*), sum(i), count(*) FILTER (b AND i % 2 = 0), count(DISTINCT t) FROM {0}", written.Path));
        Assert.Equal([["0"]], DuckDb.Query("SELECT count(*) FROM (SELECT i, row_number() OVER () AS n FROM {0}) WHERE i + 1 <> n", written.Path));
        List<string?[]> groups = DuckDb.Query("SELECT row_group_id, row_group_num_rows, stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata({0}) WHERE path_in_schema = 'm' ORDER BY row_group_id", written.Path);
        Assert.InRange(groups.Count, 2, 5);
        Assert.Equal(Count, groups.Sum(group => int.Parse(group[1]!, CultureInfo.InvariantCulture)));
        Assert.Equal("1900-01-01 01:00:00+00", groups[0][2]);
        Assert.Equal("20000", DuckDb.Query("SELECT sum(stats_null_count) FROM parquet_metadata({0}) WHERE path_in_schema = 'm'", written.Path)[0][0]);

        // A range that were wrong would make these lose rows.
        Assert.Equal([["29216"]], DuckDb.Query("SELECT count(*) FROM {0} WHERE m < TIMESTAMPTZ '1905-01-01 00:00:00+00'", written.Path));
        Assert.Equal([["1"]], DuckDb.Query("SELECT count(*) FROM {0} WHERE i = 59999", written.Path));
    }

    [Fact]
    public void Any_texts_and_numbers_are_read_back_as_they_are() => Gen.Select(Gen.Decimal, Gen.String[Gen.Char["ab\"\\ä€\n "], 0, 300], Gen.Int.Nullable(), Gen.Bool.Nullable()).Array[1, 400].Sample(
        rows =>
        {
            TablePlan table = TableFiles.PlanOf(Column("n", "string"), Column("t", "string"), Column("i", "integer"), Column("b", "boolean"));
            ExportedTable written = _files.Export(table, _format, rows.Select(row =>
                $$"""{"resourceType":"Basic","n":{{row.Item1.ToString(CultureInfo.InvariantCulture)}},"t":{{System.Text.Json.JsonSerializer.Serialize(row.Item2)}},"i":{{row.Item3?.ToString(CultureInfo.InvariantCulture) ?? "null"}},"b":{{row.Item4?.ToString().ToLowerInvariant() ?? "null"}}}"""));

            Assert.Equal(
                rows.Select(row => new[] { row.Item1.ToString(CultureInfo.InvariantCulture), row.Item2, row.Item3?.ToString(CultureInfo.InvariantCulture), row.Item4?.ToString().ToLowerInvariant() }),
                DuckDb.Query("SELECT * FROM {0}", written.Path));
        },
        iter: 50,
        threads: 1);

    [Fact]
    public void A_decimal_is_exact_or_refused() => Gen.Select(Gen.Bool, Gen.String[Gen.Char["0123456789"], 1, 24], Gen.String[Gen.Char["0123456789"], 0, 24], Gen.Int[-25, 25]).Sample((isNegative, whole, fraction, exponent) =>
    {
        string text = $"{(isNegative ? "-" : string.Empty)}{whole}{(fraction.Length > 0 ? "." + fraction : string.Empty)}{(exponent == 0 ? string.Empty : "e" + exponent.ToString(CultureInfo.InvariantCulture))}";
        BigInteger digits = BigInteger.Parse(whole + fraction, CultureInfo.InvariantCulture) * (isNegative ? -1 : 1);
        int shift = ParquetDecimal.Scale + exponent - fraction.Length;
        BigInteger exact = shift >= 0 ? digits * BigInteger.Pow(10, shift) : BigInteger.DivRem(digits, BigInteger.Pow(10, -shift), out BigInteger rest) is var quotient && rest.IsZero ? quotient : BigInteger.Pow(10, 99);
        byte[] value = new byte[ParquetDecimal.Length];

        bool fits = ParquetDecimal.TryRead(Encoding.ASCII.GetBytes(text), value);

        Assert.Equal(BigInteger.Abs(exact) < BigInteger.Pow(10, ParquetDecimal.Precision), fits);
        Assert.True(!fits || exact == new BigInteger(value, isUnsigned: false, isBigEndian: true));
    });

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1x")]
    [InlineData("+1")]
    [InlineData("1.2.3")]
    public void What_is_not_a_number_is_refused(string text) => Assert.False(ParquetDecimal.TryRead(Encoding.ASCII.GetBytes(text), new byte[ParquetDecimal.Length]));

    private static string Column(string name, string? type, bool isList = false) =>
        $$"""{"name":"{{name}}","path":"{{name}}"{{(type is null ? string.Empty : $",\"type\":\"{type}\"")}}{{(isList ? ",\"collection\":true" : string.Empty)}}}""";

    private static string Line(string json) => $$"""{"resourceType":"Basic","id":"1","v":{{json}}}""";

    private ExportedTable Write(string type, string json) => _files.Export(TableFiles.PlanOf(Column("v", type)), _format, [Line(json)]);
}
