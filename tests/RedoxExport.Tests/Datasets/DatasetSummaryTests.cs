using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Datasets;

/// <summary>The file dataset.json of a view.</summary>
public sealed class DatasetSummaryTests : IDisposable
{
    private const string Complete = """
        {"version":1,"transactionTime":"2026-11-26T02:00:00Z","resources":5,"bytes":10,"types":[{"type":"Patient","resources":5,"bytes":10}],"runs":["1","2"]}
        """;

    private readonly TestFolder _folder = new();

    public DatasetSummaryTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
    }

    private string Path => _folder["dataset.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        DateTimeOffset time = new DateTimeOffset(2026, 11, 26, 2, 0, 5, TimeSpan.FromHours(-6)).AddTicks(1234567);
        new DatasetSummary(["20261125T020000Z", "20261126T020000Z"], time, [new("Observation", 3, 30), new("Patient", 2, 20)]).Write(_folder.FullPath);

        DatasetSummary summary = DatasetSummary.Read(_folder.FullPath)!;

        Assert.Equal(["20261125T020000Z", "20261126T020000Z"], summary.RunIds);
        Assert.Equal(("20261125T020000Z", "20261126T020000Z"), (summary.BaseRunId, summary.LastRunId));
        Assert.True(time.EqualsExact(summary.TransactionTime));
        Assert.Equal([("Observation", 3L, 30L), ("Patient", 2L, 20L)], summary.Types.Select(type => (type.Type, type.Resources, type.Bytes)));
        Assert.Equal((5L, 50L), (summary.Resources, summary.Bytes));
    }

    [Fact]
    public void A_view_without_resources_has_a_summary()
    {
        new DatasetSummary(["1"], DateTimeOffset.UnixEpoch, []).Write(_folder.FullPath);

        DatasetSummary summary = DatasetSummary.Read(_folder.FullPath)!;

        Assert.Equal((0L, 0L, 0), (summary.Resources, summary.Bytes, summary.Types.Count));
    }

    [Fact]
    public void The_names_of_the_file_are_those_that_the_documentation_promises()
    {
        new DatasetSummary(["1"], DateTimeOffset.UnixEpoch, [new("Patient", 2, 20)]).Write(_folder.FullPath);

        Assert.Equal(
            """{"version":1,"transactionTime":"1970-01-01T00:00:00.0000000\u002B00:00","resources":2,"bytes":20,"types":[{"type":"Patient","resources":2,"bytes":20}],"runs":["1"]}""",
            string.Concat(File.ReadAllText(Path).Where(each => !char.IsWhiteSpace(each))));

        new DatasetSummary(["1"], DateTimeOffset.UnixEpoch, [], "0123456789abcdef0123456789abcdef").Write(_folder.FullPath);
        Assert.Equal("0123456789abcdef0123456789abcdef", DatasetSummary.Read(_folder.FullPath)!.Revision);
        Assert.Equal(
            """{"version":1,"transactionTime":"1970-01-01T00:00:00.0000000\u002B00:00","revision":"0123456789abcdef0123456789abcdef","resources":0,"bytes":0,"types":[],"runs":["1"]}""",
            string.Concat(File.ReadAllText(Path).Where(each => !char.IsWhiteSpace(each))));
        Assert.Equal(["dataset.json"], _folder.Files);
    }

    [Fact]
    public void An_earlier_summary_is_replaced()
    {
        File.WriteAllText(Path, new string('x', 10_000));
        new DatasetSummary(["1"], DateTimeOffset.UnixEpoch, []).Write(_folder.FullPath);

        Assert.Equal("1", DatasetSummary.Read(_folder.FullPath)!.LastRunId);
    }

    [Fact]
    public void A_folder_without_the_file_or_a_missing_folder_has_no_summary()
    {
        Assert.Null(DatasetSummary.Read(_folder.FullPath));
        Assert.Null(DatasetSummary.Read(_folder["missing"]));
    }

    [Fact]
    public void A_summary_may_have_members_that_this_version_does_not_know()
    {
        File.WriteAllText(Path, Complete.Replace("\"version\":1", "\"version\":1,\"more\":{\"runs\":[]}", StringComparison.Ordinal));
        Assert.Equal(5, DatasetSummary.Read(_folder.FullPath)!.Resources);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"version\":1", "\"version\":\"1\"")]
    [InlineData("\"version\":1", "\"version\":1.5")]
    [InlineData("\"version\":1,", "")]
    [InlineData("2026-11-26T02:00:00Z", "yesterday")]
    [InlineData("\"runs\":[\"1\",\"2\"]", "\"runs\":[]")]
    [InlineData("\"runs\":[\"1\",\"2\"]", "\"runs\":[\"1\",null]")]
    [InlineData("\"runs\":[\"1\",\"2\"]", "\"runs\":[1]")]
    [InlineData("\"runs\":[\"1\",\"2\"]", "\"runs\":[\"\\ud800\"]")]
    [InlineData("\"runs\":[\"1\",\"2\"]", "\"runs\":{}")]
    [InlineData(",\"runs\":[\"1\",\"2\"]", "")]
    [InlineData("\"Patient\"", "\"../Patient\"")]
    [InlineData("\"Patient\"", "\"patient\"")]
    [InlineData("\"Patient\"", "\"Con\"")]
    [InlineData("\"Patient\"", "null")]
    [InlineData("\"Patient\",\"resources\":5", "\"Patient\",\"resources\":-5")]
    [InlineData("\"Patient\",\"resources\":5", "\"Patient\",\"resources\":9223372036854775808")]
    [InlineData("\"Patient\",\"resources\":5,\"bytes\":10", "\"Patient\",\"resources\":5,\"bytes\":-1")]
    [InlineData("[{\"type\"", "[{\"type\":\"Group\",\"resources\":-1,\"bytes\":1},{\"type\"")]
    [InlineData("[{\"type\"", "[{\"type\":\"Group\",\"resources\":1,\"bytes\":-1},{\"type\"")]
    [InlineData("[{\"type\"", "[5,{\"type\"")]
    [InlineData("{\"type\"", "{\"type\":\"Group\",\"resources\":9223372036854775807,\"bytes\":1},{\"type\"")]
    [InlineData("\"resources\":5,\"bytes\":10}", "\"resources\":\"5\",\"bytes\":10}")]
    [InlineData("\"bytes\":10}", "\"bytes\":1e999}")]
    [InlineData("\"types\"", "\"kinds\"")]
    [InlineData("\"types\":[", "\"types\":[null,")]
    [InlineData("\"runs\":[", "\"runs\":null,\"older\":[")]
    [InlineData("\"Patient\"", "\"\\ud800\"")]
    [InlineData("{\"version\"", "[{\"version\"")]
    [InlineData("\"2\"]}", "\"2\"")]
    [InlineData("{\"version\"", "\uFEFF{\"version\"")]
    public void A_summary_that_this_version_did_not_write_counts_as_none(string from, string to)
    {
        Assert.Contains(from, Complete, StringComparison.Ordinal);
        File.WriteAllText(Path, Complete);
        Assert.NotNull(DatasetSummary.Read(_folder.FullPath));

        File.WriteAllText(Path, Complete.Replace(from, to, StringComparison.Ordinal));

        Assert.Null(DatasetSummary.Read(_folder.FullPath));
    }

    [Fact]
    public void An_empty_file_counts_as_none()
    {
        File.WriteAllBytes(Path, []);
        Assert.Null(DatasetSummary.Read(_folder.FullPath));
    }
}
