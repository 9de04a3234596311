using System.Diagnostics;
using System.Globalization;
using RedoxExport.Tests.Copies;
using RedoxExport.Tests.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Copies.Tests;

/// <summary>
/// A real process is killed (SIGKILL) at random moments of a copy. If there is a manifest afterwards, every file that it names is there, byte for byte,
/// and the next copy ends right.
/// </summary>
/// <remarks>Real time passes here: a process cannot be given another clock. No outcome depends on how much.</remarks>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class KillTests(Emulators emulators, ITestOutputHelper output)
{
    private static readonly int Kills = TrialLength.Of(4, 50);

    [EmulatorFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public Task Copies_of_an_export_to_Azurite_that_are_killed_again_and_again_end_right() => KillExportAsync(isAzure: true);

    [EmulatorFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public Task Copies_of_an_export_to_S3_that_are_killed_again_and_again_end_right() => KillExportAsync(isAzure: false);

    [EmulatorFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public Task Copies_of_a_current_view_to_Azurite_that_are_killed_again_and_again_end_right() => KillViewAsync(isAzure: true);

    [EmulatorFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public Task Copies_of_a_current_view_to_S3_that_are_killed_again_and_again_end_right() => KillViewAsync(isAzure: false);

    private async Task KillExportAsync(bool isAzure)
    {
        using TestFolder folder = new();
        Change(0);
        await KillAsync(new CopyTrial(emulators, isAzure), folder.FullPath, "tonight", Change);

        // As if damaged files had been fetched again: some stay, some have other bytes under the same name.
        void Change(int round) => SavedFolder.Write(
            folder.FullPath,
            [
                .. Enumerable.Range(0, 12).Select(i => ("Patient", SavedFolder.Lines(50, mark: (i % 3 == 0 ? round : 0).ToString(CultureInfo.InvariantCulture)))),
                ("Observation", SavedFolder.Bytes((18 * 1024 * 1024) + 3, round)),
            ]);
    }

    private async Task KillViewAsync(bool isAzure)
    {
        using DatasetRuns root = new();
        Change(0);
        await KillAsync(new CopyTrial(emulators, isAzure), root.Root, "current", Change);

        void Change(int round)
        {
            string name = "n" + round.ToString(CultureInfo.InvariantCulture);
            root.Add(round == 0, Enumerable.Range(0, 200).SelectMany(i => new[]
            {
                $$"""{"resourceType":"Patient","id":"p{{i}}","language":"{{name}}"}""",
                $$"""{"resourceType":"Observation","id":"o{{i}}","language":"{{name}}"}""",
                $$"""{"resourceType":"Encounter","id":"e{{i}}","language":"always"}""",
            }), linesOfFile: 10_000);
            root.Update();
        }
    }

    private async Task KillAsync(CopyTrial trial, string folder, string name, Action<int> change)
    {
        Random random = new(4711);
        await trial.PrepareAsync();
        TimeSpan whole = Survive(trial, folder, TimeSpan.FromHours(1)).Time;
        int killed = 0;
        int complete = 0;
        int without = 0;
        for (int round = 1; killed < Kills; round++)
        {
            Assert.True(round < Kills * 20, $"Only {killed} of {round} copies could be killed.");
            if (round % 2 == 0)
            {
                // In the other rounds, the copy that was killed is continued.
                change(round);
            }

            bool hasDied = Survive(trial, folder, whole * random.NextDouble()).HasDied;
            killed += hasDied ? 1 : 0;
            complete += hasDied ? 0 : 1;
            without += await trial.CheckAsync(name) is null ? 1 : 0;
        }

        output.WriteLine($"{killed} kills, {complete} complete, {without} times without a manifest; a whole copy takes {whole.TotalMilliseconds:N0} ms.");
        CopiedExport last = Assert.Single(await trial.CopyAsync(folder));
        Assert.Equal(last.Files, await trial.CheckAsync(name));
        CopySet set = Assert.Single(CopySource.Find(folder)).Read(TestContext.Current.CancellationToken);
        foreach (CopyFile file in set.Files)
        {
            Assert.Equal(await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken), await trial.ReadAsync($"{name}/{file.Name}"));
        }
    }

    /// <summary>Runs a copy in a process that dies after a time, counted from its first step.</summary>
    private static (bool HasDied, TimeSpan Time) Survive(CopyTrial trial, string folder, TimeSpan time)
    {
        ProcessStartInfo start = new(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RedoxExport.Copies.Survivor.exe" : "RedoxExport.Copies.Survivor"),
            [folder, trial.Destination, trial.Endpoint.AbsoluteUri, time.TotalMicroseconds.ToString("F0", CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in trial.Variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();

        // 128 + SIGKILL.
        Assert.True(process.ExitCode is 0 or 137, $"The copy ended with {process.ExitCode}. {errors}");
        return (process.ExitCode != 0, process.ExitCode == 0 ? TimeSpan.Parse(text.Trim(), CultureInfo.InvariantCulture) : TimeSpan.Zero);
    }
}
