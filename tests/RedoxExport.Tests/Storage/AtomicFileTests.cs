using RedoxExport.Storage;

namespace RedoxExport.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redox-atomic-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Until_it_is_complete_it_has_a_name_that_nobody_can_guess_and_what_was_there_stays()
    {
        File.WriteAllText(At("export.json"), "old");
        HashSet<string> names = [];
        for (int i = 0; i < 3; i++)
        {
            using AtomicFile file = AtomicFile.Create(At("export.json"));
            names.Add(Assert.Single(Names, name => name != "export.json"));
            file.Content.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(At("export.json")));
        }

        Assert.Equal(3, names.Count);
        Assert.All(names, name => Assert.True(ExportLayout.IsTemporaryOf(name, "export.json", ".new") && ExportLayout.IsTemporaryDocument(name), name));
        Assert.Equal(["export.json"], Names);
        AtomicFile.Write(At("export.json"), file => file.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(At("export.json")));
        Assert.Equal(["export.json"], Names);
    }

    [Fact]
    public void A_write_that_fails_leaves_what_was_there_and_nothing_else()
    {
        File.WriteAllText(At("export.json"), "old");
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(At("export.json"), _ => throw new InvalidDataException()));
        Assert.Equal("old", File.ReadAllText(At("export.json")));
        Assert.Equal(["export.json"], Names);
    }

    [Fact]
    public void What_killed_processes_left_is_deleted_and_nothing_else_is()
    {
        string[] left = ["export.json.new", "export.1234567890123456.json.new", "manifest.0002.1234567890123456.json.new", "run.lock.1234567890123456.json.new"];
        string[] others = ["notes.new", "export.123456789012345x.json.new", "Patient.0001.ndjson", "export.json", "export.1234567890123456.json.new.txt"];
        Array.ForEach([.. left, .. others], name => File.WriteAllText(At(name), name));
        AtomicFile.DeleteAbandoned(_folder.FullName);
        Assert.Equal(others.Order(StringComparer.Ordinal), Names);
    }

    [Theory]
    [InlineData("patients.csv", ".partial")]
    [InlineData("patients", ".partial")]
    [InlineData("a.b.html", ".new")]
    public void A_document_that_another_process_is_writing_is_not_taken_for_one_that_was_left(string name, string ending)
    {
        string stem = Path.GetFileNameWithoutExtension(name);
        string left = stem + ".1234567890123456" + Path.GetExtension(name) + ending;
        File.WriteAllText(At(left), "left");
        File.WriteAllText(At(name + ending), "left by an earlier version");
        using AtomicFile first = AtomicFile.CreatePrivate(At(name), ending);
        string own = Assert.Single(Names);
        using (AtomicFile second = AtomicFile.CreatePrivate(At(name), ending))
        {
            Assert.Contains(own, Names);
            second.Content.Write("second"u8);
            second.Complete();
        }

        Assert.Equal("second", File.ReadAllText(At(name)));
        first.Content.Write("first"u8);
        first.Complete();
        Assert.Equal("first", File.ReadAllText(At(name)));
        Assert.Equal([name], Names);
    }

    private IEnumerable<string> Names => _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal);

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
