using RedoxExport.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>A file that came with damage, or with another number of resources than the server's list says, is fetched once more. That is not a retry of the run.</summary>
public sealed class SecondLookTests : IDisposable
{
    // More than the retries of a run with this many files.
    private const int ManyFiles = 150;
    private const string Broken = "broken\n";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("count", ExportedFileState.CountMismatch)]
    [InlineData("line", ExportedFileState.DamagedLines)]
    public async Task Any_number_of_files_may_be_looked_at_twice(string fault, ExportedFileState state)
    {
        Serve(ManyFiles, fault);

        await _export.SaveAsync(_folder, throttleLimit: 4);

        Assert.Empty(_export.Errors);
        Assert.Equal(Enumerable.Repeat(state, ManyFiles), _export.Saved.Select(file => file.State));
        Assert.Equal(2 * ManyFiles, _export.Server.Requests.Count(request => request.Uri.AbsoluteUri.StartsWith(SavedExport.Files, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("count")]
    [InlineData("line")]
    public async Task The_second_look_costs_nothing_and_a_third_is_a_retry(string fault)
    {
        Serve(1, fault);
        string text = (fault == "line" ? Broken : string.Empty) + Lines(2);
        _export.Server.On($"GET {SavedExport.Files}1", Reply.Text(200, Broken + Lines(4)), Reply.Text(200, text), Reply.Text(200, text));

        await _export.SaveAsync(_folder);

        Assert.Empty(_export.Errors);
        string[] retries = [.. _export.Events.All.Where(said => said.Name == "FileRetried").Select(said => said.Message)];
        Assert.Equal(2, retries.Length);
        Assert.Contains("retry 0 of 100 of this run", retries[0], StringComparison.Ordinal);
        Assert.Contains("retry 1 of 100 of this run", retries[1], StringComparison.Ordinal);
    }

    private void Serve(int files, string fault)
    {
        string rows = string.Join(", ", Enumerable.Range(1, files).Select(i => $$"""{ "type": "Patient", "url": "{{SavedExport.Files}}{{i}}"{{(fault == "count" ? ", \"count\": 3" : string.Empty)}} }"""));
        _export.WithManifest($"\"output\": [{rows}]");
        for (int i = 1; i <= files; i++)
        {
            _export.Server.On($"GET {SavedExport.Files}{i}", Reply.Text(200, (fault == "line" ? Broken : string.Empty) + Lines(2)));
        }
    }
}
