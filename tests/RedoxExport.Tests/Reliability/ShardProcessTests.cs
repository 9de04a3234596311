using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Reliability;

/// <summary>Sixteen processes, six in the short form, save one export into one folder at the same time. One of them is killed (SIGKILL) and run again.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class ShardProcessTests(ITestOutputHelper output) : IDisposable
{
    private const int Killed = 4;
    private const int FilesAtATime = 4;
    private const string FilePath = "/export-file/";

    private static readonly int Shards = TrialLength.Of(shortForm: 6, longForm: 16);

    private readonly TestFolder _folder = new();
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("redox-export-shards-");

    public void Dispose()
    {
        _folder.Dispose();
        _data.Delete(recursive: true);
    }

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task Processes_side_by_side_save_every_file_once_with_one_of_them_killed()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        WriteData();
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { DataPath = _data.FullName, RequireToken = false, PollCount = 1, RetryAfter = TimeSpan.Zero });
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(new ConnectionSettings { BaseUri = sandbox.BaseUri }, null, cancellationToken);
        await JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, null, cancellationToken);

        SurvivorProcess[] processes = [.. Enumerable.Range(1, Shards).Select(number => Start(sandbox, number, dies: number == Killed))];
        try
        {
            foreach ((SurvivorProcess process, int number) in processes.Select((process, number) => (process, number)))
            {
                if (number + 1 == Killed)
                {
                    Assert.True(await process.DiedAsync(cancellationToken));
                }
                else
                {
                    await process.SavedAsync(cancellationToken);
                }
            }
        }
        finally
        {
            Array.ForEach(processes, process => process.Dispose());
        }

        Assert.NotEqual("saved", State());
        Assert.Null(ExportResume.SavedFiles(_folder.FullPath));
        int before = FileRequests(sandbox).Count();
        HashSet<int> wholeBefore = [.. WholeRowsOf(Killed)];
        Assert.NotEmpty(wholeBefore);

        using (SurvivorProcess again = Start(sandbox, Killed, dies: false))
        {
            await again.SavedAsync(cancellationToken);
        }

        Assert.Equal("saved", State());
        Check(sandbox, before, wholeBefore);
        List<ExportedFile> files = [];
        Assert.True(await new FolderCheck(_folder.FullPath).RunAsync(files.Add, cancellationToken));
        Assert.Equal(sandbox.ServedFiles.Count, files.Count);
        output.WriteLine($"{files.Count} files, {FileRequests(sandbox).Count()} requests for files, {wholeBefore.Count} files of the killed shard were whole.");
    }

    private static IEnumerable<(int Row, SandboxRequest Request)> FileRequests(RedoxSandbox sandbox) => sandbox.Requests
        .Where(request => request.Path.Contains(FilePath, StringComparison.Ordinal))
        .Select(request => (int.Parse(request.Path[(request.Path.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture) - 1, request));

    private void WriteData()
    {
        foreach (int i in Enumerable.Range(1, 120))
        {
            File.WriteAllText(
                Path.Combine(_data.FullName, FormattableString.Invariant($"Observation.{i:D4}.ndjson")),
                string.Concat(Enumerable.Range(1, 50 + i).Select(line => FormattableString.Invariant($$"""{"resourceType":"Observation","id":"{{i}}-{{line}}","valueString":"{{new string('x', 400)}}"}""") + "\n")));
        }
    }

    private SurvivorProcess Start(RedoxSandbox sandbox, int number, bool dies) =>
        SurvivorProcess.Start(sandbox.BaseUri, _folder.FullPath, compress: false, shard: new Shard(number, Shards).ToString(), dies: dies);

    private void Check(RedoxSandbox sandbox, int before, HashSet<int> wholeBefore)
    {
        Shard killed = new(Killed, Shards);
        (int Row, SandboxRequest Request)[] requests = [.. FileRequests(sandbox)];
        FileNamesAreServed(sandbox);
        foreach (int row in Enumerable.Range(0, sandbox.ServedFiles.Count))
        {
            int asked = requests.Count(request => request.Row == row);
            Assert.True(asked == 1 || (asked == 2 && killed.Has(row) && !wholeBefore.Contains(row)), $"File {row + 1} was asked for {asked} times.");
        }

        // The rerun asks for what its shard lacked, and the kill cost no more than what was on its way.
        Assert.All(requests.Skip(before), request => Assert.True(killed.Has(request.Row) && !wholeBefore.Contains(request.Row)));
        Assert.InRange(requests.Length, sandbox.ServedFiles.Count, sandbox.ServedFiles.Count + FilesAtATime);
    }

    private void FileNamesAreServed(RedoxSandbox sandbox)
    {
        string[] saved = [.. _folder.Files.Where(name => name.StartsWith("Observation.", StringComparison.Ordinal))];
        Assert.Equal(sandbox.ServedFiles.Count, saved.Length);
        Assert.Equal(
            sandbox.ServedFiles.Select(file => file.Sha256),
            saved.Select(name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_folder[name]))).ToLowerInvariant()));
    }

    private IEnumerable<int> WholeRowsOf(int number) => File.ReadLines(_folder[$"files.{number:D4}-of-{Shards:D4}.ndjson"])
        .Where(line => line.Contains("\"complete\"", StringComparison.Ordinal))
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("name").GetString()!)
        .Select(name => int.Parse(name.Split('.')[1], CultureInfo.InvariantCulture) - 1);

    private string? State()
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(_folder["export.json"]));
        return record.RootElement.GetProperty("state").GetString();
    }
}
