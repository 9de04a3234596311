using System.Security.Cryptography;
using RedoxExport.Datasets;
using RedoxExport.Resources;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>Which files of a run are read, and in which order.</summary>
public sealed class RunFilesTests : IDisposable
{
    private readonly DatasetRuns _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Of_each_run_the_deletions_come_first_then_the_data_in_the_order_of_their_numbers()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Add(false, Enumerable.Range(0, 11).Select(i => Patient($"p{i}", 1)), ["Patient/a"], linesOfFile: 1);

        Assert.Equal(
            ["0 Output.0001.ndjson", "1 deleted Bundle.0001.ndjson", .. Enumerable.Range(1, 11).Select(i => $"1 Output.{i:D4}.ndjson")],
            Names(RunFiles.Find(_root.Runs)));
    }

    [Fact]
    public void The_deletions_of_a_full_run_are_not_read()
    {
        _root.Add(true, [Patient("a", 1)], ["Patient/a"]);
        Assert.Equal(["0 Output.0001.ndjson"], Names(RunFiles.Find(_root.Runs)));
    }

    [Fact]
    public void The_deletions_of_all_folders_of_a_run_come_before_the_data_of_any()
    {
        DatasetRun data = _root.Add(false, [Patient("a", 1)], ["Patient/x"]);
        DatasetRun newcomers = _root.Add(false, [Patient("b", 1)], ["Patient/y"]);
        DatasetRun both = new() { Id = "1", TransactionTime = DateTimeOffset.UnixEpoch, Folders = [data.Folders[0], newcomers.Folders[0]] };

        RunFiles files = RunFiles.Find([both]);

        Assert.Equal(["0 deleted Bundle.0001.ndjson", "0 deleted Bundle.0001.ndjson", "0 Output.0001.ndjson", "0 Output.0001.ndjson"], Names(files));
        Assert.Equal([true, true, false, false], files.All.Select(file => file.IsOfDeletions));
        Assert.StartsWith(newcomers.Folders[0], files.All[^1].File.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_may_have_no_files()
    {
        _root.Add(true, []);
        Assert.Empty(RunFiles.Find(_root.Runs).All);
    }

    [Fact]
    public void A_folder_that_is_missing_is_named_with_its_run()
    {
        _root.Add(true, [Patient("a", 1)]);
        DatasetRun second = _root.Add(false, [Patient("b", 1)]);
        Directory.Delete(second.Folders[0], recursive: true);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => RunFiles.Find(_root.Runs));

        Assert.Equal(("DatasetRunMissing", ErrorKind.NotFound, second.Folders[0]), (error.ErrorId, error.Kind, error.Target));
        Assert.Contains("run '2'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"state":"downloading"}""")]
    [InlineData("{}")]
    [InlineData("{")]
    public void A_folder_whose_record_does_not_say_that_it_is_saved_is_not_read(string record)
    {
        DatasetRun run = _root.Add(true, [Patient("a", 1)]);
        File.WriteAllText(Path.Combine(run.Folders[0], "export.json"), record);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => RunFiles.Find(_root.Runs));

        Assert.Equal(("DatasetRunUnfinished", Recovery.RunAgain), (error.ErrorId, error.Recovery));
    }

    [Fact]
    public void Files_with_the_hash_that_was_saved_are_read()
    {
        DatasetRun run = Proved(_root.Add(true, [Patient("a", 1), Patient("b", 1)]));
        Assert.Equal(2, Read(RunFiles.Find([run])).Count(line => line.Resource is not null));
    }

    [Fact]
    public void A_file_with_other_bytes_is_an_error_at_its_end()
    {
        DatasetRun run = Proved(_root.Add(true, [Patient("a", 1)]));
        RunFiles files = RunFiles.Find([run]);
        string path = files.All[0].File.Path;
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"a\"", "\"b\"", StringComparison.Ordinal));

        Assert.NotNull(Read(files)[^1].Error);
    }

    [Fact]
    public void A_file_that_vanishes_before_it_is_read_is_an_error()
    {
        DatasetRun run = _root.Add(true, [Patient("a", 1)]);
        RunFiles files = RunFiles.Find([run]);
        File.Delete(files.All[0].File.Path);

        Assert.Equal("ResourceFileNotFound", Assert.Single(Read(files)).Error!.ErrorId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_the_export_did_not_save_is_an_error(bool isOfDeletions)
    {
        DatasetRun run = Proved(_root.Add(false, [Patient("a", 1)], ["Patient/b"]));
        string planted = Path.Combine(run.Folders[0], isOfDeletions ? "deleted" : ".", "Bundle.0002.ndjson");
        File.WriteAllText(planted, DatasetRuns.Deletion("Patient/a"));

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => RunFiles.Find([run]));

        Assert.Equal("DatasetRunDamaged", error.ErrorId);
        Assert.Contains("did not save this file", error.Message, StringComparison.Ordinal);
        Assert.Equal(Path.GetFullPath(planted), error.Target);
    }

    [Fact]
    public void A_folder_whose_journal_does_not_fit_its_files_is_an_error()
    {
        DatasetRun run = _root.Add(true, [Patient("a", 1)]);
        DatasetRun altered = new() { Id = run.Id, TransactionTime = run.TransactionTime, Folders = run.Folders, SavedFiles = _ => null };

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => RunFiles.Find([altered]));

        Assert.Equal(("DatasetRunDamaged", run.Folders[0]), (error.ErrorId, error.Target));
    }

    private static List<ResourceLine> Read(RunFiles files) => [.. files.All.SelectMany(file => file.File.Read(new ResourceTypeFilter(null)))];

    private static IEnumerable<string> Names(RunFiles files) => files.All.Select(file => $"{file.Run} {(file.IsOfDeletions ? "deleted " : string.Empty)}{Path.GetFileName(file.File.Path)}");

    private static DatasetRun Proved(DatasetRun run) => new()
    {
        Id = run.Id,
        IsFull = run.IsFull,
        TransactionTime = run.TransactionTime,
        Folders = run.Folders,
        SavedFiles = Hashed(Directory.GetFiles(run.Folders[0], "*.ndjson", SearchOption.AllDirectories)),
    };

    private static Func<string, IReadOnlyList<SavedFile>?> Hashed(string[] files)
    {
        SavedFile[] saved = [.. files.Select(file => new SavedFile(file, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))).ToLowerInvariant()))];
        return _ => saved;
    }
}
