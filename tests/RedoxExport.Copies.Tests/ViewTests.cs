using RedoxExport.Tests.Datasets;

namespace RedoxExport.Copies.Tests;

/// <summary>Copies of a current view: readers of one state are not disturbed by the copy of the next.</summary>
public abstract class ViewTests(Emulators emulators, bool isAzure)
{
    private readonly CopyTrial _trial = new(emulators, isAzure);

    [EmulatorFact]
    public async Task Only_types_that_changed_are_sent_and_the_files_of_the_state_before_stay_for_its_readers()
    {
        using DatasetRuns root = new();
        await _trial.PrepareAsync();
        Night(root, "a");
        CopiedExport first = Assert.Single(await _trial.CopyAsync(root.Root));
        Assert.Equal((2, 2), (first.Files, first.CopiedFiles));
        string[] before = await NamesAsync();

        Night(root, "b");
        CopiedExport second = Assert.Single(await _trial.CopyAsync(root.Root));
        Assert.Equal((2, 1, 1), (second.Files, second.CopiedFiles, second.SkippedFiles));
        Assert.Equal(2, await _trial.CheckAsync("current"));
        Assert.All(before, name => Assert.NotNull(_trial.ReadAsync("current/" + name).GetAwaiter().GetResult()));

        Night(root, "c");
        await _trial.CopyAsync(root.Root);
        string gone = Assert.Single(before.Except(await NamesAsync()));
        Assert.Null(await _trial.ReadAsync("current/" + gone));
        Assert.Null(await _trial.ReadAsync("current/copy.next.json"));
        Assert.Equal(2, await _trial.CheckAsync("current"));
    }

    [EmulatorFact]
    public async Task A_view_that_did_not_change_is_not_read()
    {
        using DatasetRuns root = new();
        await _trial.PrepareAsync();
        Night(root, "a");
        await _trial.CopyAsync(root.Root);
        File.WriteAllText(Path.Combine(root.Current, "Patient.ndjson"), "other bytes");

        CopiedExport again = Assert.Single(await _trial.CopyAsync(root.Root));

        Assert.Equal((2, 0, 2), (again.Files, again.CopiedFiles, again.SkippedFiles));
    }

    private static void Night(DatasetRuns root, string mark)
    {
        root.Add(root.Runs.Count == 0, [$$"""{"resourceType":"Patient","id":"1","language":"{{mark}}"}""", """{"resourceType":"Encounter","id":"1"}"""]);
        root.Update();
    }

    private async Task<string[]> NamesAsync() => [.. (await _trial.ManifestAsync("current"))!.Files!.Select(file => file!.Name!)];
}

public sealed class AzuriteViewTests(Emulators emulators) : ViewTests(emulators, isAzure: true);

public sealed class S3ServerViewTests(Emulators emulators) : ViewTests(emulators, isAzure: false);
