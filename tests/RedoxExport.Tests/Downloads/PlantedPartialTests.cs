using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>A download was interrupted, and before the next one somebody else takes the name of its beginning.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PlantedPartialTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";
    private const string Tag = "ETag: \"v1\"";
    private const string OneFile = $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}] """;
    private const string Partial = "Patient.0001.ndjson.partial";
    private static readonly byte[] Data = Utf8(Lines(30_000));

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public PlantedPartialTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");

    public static TheoryData<string> Plants => ["nothing", "symbolic link", "hard link", "file of another account"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Plants))]
    public async Task A_beginning_is_continued_only_if_nobody_else_can_have_put_it_there(string plant)
    {
        int cut = Data.Length / 2;
        bool isContinued = plant == "nothing" || (plant == "file of another account" && !Environment.IsPrivilegedProcess);
        await InterruptAsync(cut);
        string elsewhere = Path.Combine(_folder.FullPath, "elsewhere");
        Plant(plant, elsewhere);

        _export.Server.On(One, isContinued
            ? Reply.Bytes(206, Data[cut..], Tag, $"Content-Range: bytes {cut}-{Data.Length - 1}/{Data.Length}")
            : Reply.Bytes(200, Data, Tag));
        await SaveAsync();

        Assert.Equal(isContinued ? $"bytes={cut}-" : null, _export.Server.Requests[^1]["Range"]);
        Assert.Equal(Data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        Assert.Null(new FileInfo(_folder["Patient.0001.ndjson"]).LinkTarget);
        if (File.Exists(elsewhere))
        {
            Assert.Equal(Data[..cut], await File.ReadAllBytesAsync(elsewhere));
        }
    }

    private void Plant(string plant, string elsewhere)
    {
        switch (plant)
        {
            case "symbolic link":
                File.Move(_folder[Partial], elsewhere);
                File.CreateSymbolicLink(_folder[Partial], elsewhere);
                break;
            case "hard link":
                Assert.Equal(0, Link(_folder[Partial], elsewhere));
                break;
            case "file of another account" when Environment.IsPrivilegedProcess:
                // Only root can give a file away; without it, this is the case of a file that is ours.
                Assert.Equal(0, GiveAway(_folder[Partial], 65_534, 65_534));
                break;
        }
    }

    /// <summary>A folder as a process leaves it that was killed inside of a file.</summary>
    private async Task InterruptAsync(int cut)
    {
        ExportJob job = await _export.WithManifest(OneFile).JobAsync();
        using ExportFolder folder = ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Time);
        folder.WriteRecord(ExportState.Saving, job.Connection.BaseUri, null, job);
        await File.WriteAllBytesAsync(_folder[Partial], Data[..cut]);
        using FileJournal journal = FileJournal.Open(_folder.FullPath);
        journal.Append(new JournalEntry
        {
            Name = "Patient.0001.ndjson",
            State = JournalState.Partial,
            Type = "Patient",
            Url = SavedExport.Files + "1",
            Bytes = cut,
            Validator = "\"v1\"",
            Total = Data.Length,
            SystemStart = SystemStart.Of(_export.Pacing.Time),
            Time = _export.Pacing.Time.GetUtcNow(),
        });
    }

    private async Task SaveAsync()
    {
        ExportJob job = await _export.JobAsync();
        await new ExportSaver(job, _folder.FullPath, new SaveOptions()).SaveAsync(_ => { }, error => throw error, default);
    }

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi)]
    private static extern int Link(string from, string to);

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi)]
    private static extern int GiveAway(string path, uint user, uint group);
}
