using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

/// <summary>The errors of the current view: their texts, and the actions that can still succeed.</summary>
public sealed class DatasetErrorsTests
{
    private const string Root = "/data/redox";
    private const string Folder = "/data/redox/20261126T020000Z";
    private const string File = "/data/redox/20261126T020000Z/Patient.0001.ndjson";
    private const string Run = "20261126T020000Z";

    [Fact]
    public void Every_error_has_its_id_kind_target_and_recovery()
    {
        IOException inner = new("No space left on device");
        (RedoxExportException Error, string Id, ErrorKind Kind, string Target, Recovery Recovery)[] errors =
        [
            (DatasetErrors.WithoutFullRun(Root, null), "DatasetWithoutFullRun", ErrorKind.NotFound, Root, Recovery.None),
            (DatasetErrors.RunMissing(Run, Folder), "DatasetRunMissing", ErrorKind.NotFound, Folder, Recovery.None),
            (DatasetErrors.RunUnfinished(Run, Folder, "its state is 'x'"), "DatasetRunUnfinished", ErrorKind.Busy, Folder, Recovery.RunAgain),
            (DatasetErrors.RunAltered(Run, Folder, "files are missing"), "DatasetRunDamaged", ErrorKind.InvalidData, Folder, Recovery.None),
            (DatasetErrors.RunHasMore(Run, File), "DatasetRunDamaged", ErrorKind.InvalidData, File, Recovery.None),
            (DatasetErrors.ResourceWithoutId(Run, File, 5), "ResourceWithoutId", ErrorKind.InvalidData, File, Recovery.None),
            (DatasetErrors.ResourceTypeUnusable(Run, File, 5), "ResourceTypeUnusable", ErrorKind.InvalidData, File, Recovery.None),
            (DatasetErrors.DeletionUnreadable(Run, File, 5), "DeletionUnreadable", ErrorKind.InvalidData, File, Recovery.None),
            (DatasetErrors.Damaged(Root, "a file is missing"), "DatasetDamaged", ErrorKind.InvalidData, Root, Recovery.None),
            (DatasetErrors.InUse(Root), "DatasetInUse", ErrorKind.Busy, Root, Recovery.WaitForHolder),
            (DatasetErrors.NotWritten(Root, inner), "DatasetNotWritten", ErrorKind.Storage, Root, Recovery.RunAgain),
            (DatasetErrors.NotReplaced(Root, inner), "DatasetNotReplaced", ErrorKind.Busy, Root, Recovery.RunAgain),
        ];

        Assert.All(errors, each => Assert.Equal((each.Id, each.Kind, each.Target, each.Recovery), (each.Error.ErrorId, each.Error.Kind, each.Error.Target, each.Error.Recovery)));
        Assert.All(errors, each => Assert.NotEmpty(each.Error.RecommendedAction));
    }

    [Fact]
    public void An_error_before_the_exchange_says_that_the_view_is_unchanged()
    {
        RedoxExportException[] errors =
        [
            DatasetErrors.RunMissing(Run, Folder),
            DatasetErrors.RunUnfinished(Run, Folder, "its state is 'x'"),
            DatasetErrors.RunAltered(Run, Folder, "files are missing"),
            DatasetErrors.RunHasMore(Run, File),
            DatasetErrors.ResourceWithoutId(Run, File, 5),
            DatasetErrors.ResourceTypeUnusable(Run, File, 5),
            DatasetErrors.DeletionUnreadable(Run, File, 5),
            DatasetErrors.Damaged(Root, "a file is missing"),
            DatasetErrors.NotWritten(Root, new IOException("No space.")),
        ];

        Assert.All(errors, error => Assert.EndsWith(" The current view is unchanged.", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_about_a_line_names_the_run_the_file_and_the_line()
    {
        RedoxExportException[] errors = [DatasetErrors.ResourceWithoutId(Run, File, 12), DatasetErrors.ResourceTypeUnusable(Run, File, 12), DatasetErrors.DeletionUnreadable(Run, File, 12)];

        Assert.All(errors, error => Assert.Contains($"line 12 of '{File}'", error.Message, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.Contains($"'{Run}'", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_full_run_the_message_says_whether_there_was_a_view()
    {
        Assert.Contains("no complete full run to start a current view with", DatasetErrors.WithoutFullRun(Root, null).Message, StringComparison.Ordinal);
        Assert.Contains($"do not continue from run '{Run}'", DatasetErrors.WithoutFullRun(Root, Run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_of_a_damaged_file_keeps_its_cause_and_its_target()
    {
        RedoxExportException cause = RedoxExportException.Create("X", ErrorKind.InvalidData, "Line 3 is not JSON.", "None.", File);

        RedoxExportException error = DatasetErrors.RunDamaged(Run, cause);

        Assert.Equal(("DatasetRunDamaged", File), (error.ErrorId, error.Target));
        Assert.Same(cause, error.InnerException);
        Assert.Contains("Line 3 is not JSON. The current view is unchanged.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_told_to_delete_a_damaged_view()
    {
        RedoxExportException error = DatasetErrors.Damaged(Root, "a file is missing");

        Assert.Contains("-Full", error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("elete", error.RecommendedAction, StringComparison.Ordinal);
    }
}
