using System.Text;
using CsCheck;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Datasets;

/// <summary><c>dataset.json</c>: its exact bytes, and that all of it is read back.</summary>
public sealed class DatasetSummaryRecordTests : IDisposable
{
    private const string Whole = """
        {
          "version": 1,
          "transactionTime": "2026-11-26T02:00:00.1230000\u002B05:30",
          "resources": 12,
          "bytes": 3000000000,
          "types": [
            {
              "type": "Encounter",
              "resources": 7,
              "bytes": 2999999999
            },
            {
              "type": "Patient",
              "resources": 5,
              "bytes": 1
            }
          ],
          "runs": [
            "20261126T020000Z",
            "20261126T020000Z-2"
          ]
        }
        """;

    private static readonly string[] Names = ["Device", "Encounter", "Patient"];

    private readonly TestFolder _folder = new();

    public DatasetSummaryRecordTests() => Directory.CreateDirectory(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bytes_are_those_of_every_version()
    {
        new DatasetSummary(
            ["20261126T020000Z", "20261126T020000Z-2"],
            new DateTimeOffset(2026, 11, 26, 2, 0, 0, 123, TimeSpan.FromHours(5.5)),
            [new DatasetType("Encounter", 7, 2_999_999_999), new DatasetType("Patient", 5, 1)]).Write(_folder.FullPath);

        Assert.Equal(Whole.ReplaceLineEndings(Environment.NewLine), Written());
    }

    [Fact]
    public void What_was_written_is_read_and_written_again_as_it_was()
    {
        File.WriteAllText(_folder["dataset.json"], Whole);
        DatasetSummary.Read(_folder.FullPath)!.Write(_folder.FullPath);

        Assert.Equal(Whole.ReplaceLineEndings(Environment.NewLine), Written());
    }

    [Fact]
    public void Whatever_a_view_is_its_summary_is_read_back()
    {
        Gen<DatasetType[]> types = Gen.Select(Gen.Long[0, long.MaxValue / 4], Gen.Long[0, long.MaxValue / 4]).Array[0, 3]
            .Select(numbers => numbers.Select((one, i) => new DatasetType(Names[i], one.Item1, one.Item2)).ToArray());
        Gen<DateTimeOffset> moments = Gen.Select(Gen.DateTime[new(2, 1, 1), new(9998, 1, 1)], Gen.Int[-14 * 60, 14 * 60])
            .Select((time, offset) => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.FromMinutes(offset)));
        Gen.Select(Gen.String.Array[1, 3], moments, types).Sample(
            (runs, moment, all) =>
            {
                new DatasetSummary(runs, moment, all).Write(_folder.FullPath);
                string first = Written();
                DatasetSummary read = DatasetSummary.Read(_folder.FullPath)!;
                Assert.Equal((moment, moment.Offset), (read.TransactionTime, read.TransactionTime.Offset));
                Assert.Equal(all.Select(type => (type.Type, type.Resources, type.Bytes)), read.Types.Select(type => (type.Type, type.Resources, type.Bytes)));
                Assert.Equal(runs.Length, read.RunIds.Count);
                read.Write(_folder.FullPath);
                Assert.Equal(first, Written());
            },
            iter: TrialLength.Of(200, 10_000),
            threads: 1);
    }

    [Fact]
    public void The_totals_are_not_read_and_members_of_a_newer_version_are_skipped()
    {
        File.WriteAllText(_folder["dataset.json"], Whole
            .Replace("\"resources\": 12", "\"later\": [{}], \"resources\": \"many\"", StringComparison.Ordinal)
            .Replace("\"bytes\": 3000000000,", string.Empty, StringComparison.Ordinal));
        DatasetSummary.Read(_folder.FullPath)!.Write(_folder.FullPath);

        Assert.Equal(Whole.ReplaceLineEndings(Environment.NewLine), Written());
    }

    private string Written() => Encoding.UTF8.GetString(File.ReadAllBytes(_folder["dataset.json"]));
}
