using RedoxExport.Attachments;
using RedoxExport.Tests.Copies;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Attachments;

public sealed class AttachmentSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Resources_that_were_fetched_for_an_export_are_read_with_it()
    {
        SavedFolder.Write(_folder.FullPath, ("Patient", SavedFolder.Lines(1)));
        SavedFolder.Write(_folder["references"], ("Practitioner", SavedFolder.Lines(1, "Practitioner")));

        IEnumerable<string> files = AttachmentSource.Open(_folder.FullPath).Folders().SelectMany(folder => folder.Files).Select(file => Path.GetFileName(file.Path));

        Assert.Equal(["Patient.0001.ndjson", "Practitioner.0001.ndjson"], files);
    }

    [Fact]
    public void The_exports_of_a_run_are_read_without_those_of_its_members()
    {
        Directory.CreateDirectory(_folder.FullPath);
        File.WriteAllText(_folder["log.ndjson"], string.Empty);
        foreach (string name in new[] { "members", "newcomers", "data" })
        {
            SavedFolder.Write(_folder[name], ("Patient", SavedFolder.Lines(1)));
        }

        Assert.Equal([_folder["newcomers"], _folder["data"]], AttachmentSource.Open(_folder.FullPath).Folders().Select(folder => folder.Path));
    }
}
