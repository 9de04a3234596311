using RedoxExport.Datasets;
using RedoxExport.Storage;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>Finding and reading the view below a root.</summary>
public sealed class DatasetFolderTests : IDisposable
{
    private readonly DatasetRuns _root = new();
    private readonly DatasetPaths _paths;

    public DatasetFolderTests()
    {
        _paths = new DatasetPaths(_root.Root);
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_view_is_the_folder_current_below_the_root_whether_or_not_it_exists()
    {
        Assert.Equal(Path.Combine(_root.Root, "current"), DatasetFolder.PathOf(_root.Root));
        Assert.Equal(Path.Combine(Directory.GetCurrentDirectory(), "redox", "current"), DatasetFolder.PathOf("redox"));
        Assert.False(Directory.Exists(_root.Root));
    }

    [Theory]
    [InlineData("current", true)]
    [InlineData("current.next", true)]
    [InlineData("current.old", true)]
    [InlineData("current.work", true)]
    [InlineData("current.changes", true)]
    [InlineData("current.changes/0", false)]
    [InlineData("current/", true)]
    [InlineData("run1/../current", true)]
    [InlineData("current.lock", false)]
    [InlineData("currently", false)]
    [InlineData("run1", false)]
    [InlineData("current/below", false)]
    [InlineData("", false)]
    public void The_view_and_the_working_folders_of_an_update_belong_to_their_root(string name, bool expected)
    {
        Assert.Equal(expected ? _root.Root : null, DatasetFolder.RootOf(Path.Combine(_root.Root, name)));
    }

    [Theory]
    [InlineData("export.json")]
    [InlineData("Patient.0001.ndjson")]
    [InlineData("notes.txt")]
    [InlineData(".ndjson")]
    [InlineData("outcome/OperationOutcome.0001.ndjson")]
    public void A_folder_that_the_module_has_not_made_is_never_replaced(string name)
    {
        string file = Path.Combine(_paths.Current, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "theirs");
        _root.Add(true, [Patient("a", 1)]);
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => _root.Update());
        Assert.Equal((ErrorIds.DatasetFolderNotOurs, _paths.Current), (error.ErrorId, error.Target));
        Assert.Equal("theirs", File.ReadAllText(file));

        // The same view is made as soon as the files are somewhere else.
        Directory.Move(_paths.Current, Path.Combine(_root.Root, "moved"));
        Assert.Equal(1, _root.Update().Resources);
    }

    [Fact]
    public void A_view_without_its_summary_and_an_empty_folder_are_replaced()
    {
        Update();
        File.Delete(Path.Combine(_paths.Current, "dataset.json"));
        Update();
        Directory.Delete(_paths.Current, recursive: true);
        Directory.CreateDirectory(_paths.Current);
        Update();
        Assert.True(File.Exists(Path.Combine(_paths.Current, "dataset.json")));
    }

    [Fact]
    public void The_root_of_a_disk_is_not_a_view()
    {
        Assert.Null(DatasetFolder.RootOf(Path.GetPathRoot(Path.GetFullPath("."))!));
    }

    [Fact]
    public void A_path_is_required()
    {
        Assert.Throws<ArgumentNullException>(() => DatasetFolder.PathOf(null!));
        Assert.Throws<ArgumentNullException>(() => DatasetFolder.RootOf(null!));
        Assert.Throws<ArgumentNullException>(() => DatasetFolder.Read(null!));
    }

    [Fact]
    public void A_root_without_a_view_has_nothing_to_read_and_stays_as_it_is()
    {
        Assert.Null(DatasetFolder.Read(_root.Root));
        Assert.False(Directory.Exists(_root.Root));
    }

    [Theory]
    [InlineData("current")]
    [InlineData("current.old")]
    [InlineData("current.next")]
    public void The_summary_is_read_where_the_view_lies_and_nothing_is_moved(string name)
    {
        Update();
        string place = Path.Combine(_root.Root, name);
        if (place != _paths.Current)
        {
            Directory.Move(_paths.Current, place);
        }

        Assert.Equal((1L, "1"), (DatasetFolder.Read(_root.Root)!.Resources, DatasetFolder.Read(_root.Root)!.LastRunId));
        Assert.Equal([name, "run1"], Names());
        Assert.False(File.Exists(_paths.Lock));
    }

    [Fact]
    public void The_summary_can_be_read_while_an_update_runs()
    {
        Update();
        using FileLock held = _paths.Hold();
        Assert.Equal(1, DatasetFolder.Read(_root.Root)!.Resources);
    }

    [Fact]
    public void The_summary_of_a_complete_next_view_counts_because_the_next_call_puts_it_in_place()
    {
        Update();
        Directory.CreateDirectory(_paths.Next);
        File.WriteAllText(
            Path.Combine(_paths.Next, "dataset.json"),
            File.ReadAllText(Path.Combine(_paths.Current, "dataset.json")).Replace("\"1\"", "\"2\"", StringComparison.Ordinal));

        Assert.Equal("2", DatasetFolder.Read(_root.Root)!.LastRunId);
    }

    private void Update()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
    }

    private IEnumerable<string> Names() => Directory.GetFileSystemEntries(_root.Root).Select(name => Path.GetFileName(name)).Order(StringComparer.Ordinal);
}
