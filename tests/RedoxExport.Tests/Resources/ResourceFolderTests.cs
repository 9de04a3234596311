using System.Text;
using RedoxExport.Resources;
using RedoxExport.Tests.Compression;

namespace RedoxExport.Tests.Resources;

public sealed class ResourceFolderTests : IDisposable
{
    private static readonly ResourceTypeFilter All = new(null);

    private readonly string _folder = Directory.CreateTempSubdirectory("redox-resources-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_gives_its_files_of_resources_in_the_order_of_their_numbers()
    {
        foreach (string name in new[]
        {
            "Patient.10000.ndjson", "Patient.0001.ndjson", "Patient.9999.ndjson", "Observation.0001.ndjson.gz", "Output.0001.NDJSON",
            "files.ndjson", "log.ndjson", "manifest.json", "Patient.0002.ndjson.partial", "readme.txt", "deleted/Bundle.0001.ndjson", "outcome/OperationOutcome.0001.ndjson",
        })
        {
            Write(name, string.Empty);
        }

        ResourceFolder folder = ResourceFolder.Open(_folder);

        Assert.Equal(
            ["Observation.0001.ndjson.gz", "Output.0001.NDJSON", "Patient.0001.ndjson", "Patient.9999.ndjson", "Patient.10000.ndjson"],
            folder.Files.Select(file => Path.GetFileName(file.Path)));
        Assert.False(folder.IsExport);
    }

    [Theory]
    [InlineData("Saved", null)]
    [InlineData("saved", null)]
    [InlineData("completed", "its state is 'completed'")]
    [InlineData("InProgress", "its state is 'InProgress'")]
    [InlineData("failed", "its state is 'failed'")]
    public void A_folder_says_whether_its_export_is_whole(string state, string? expected)
    {
        Write("export.json", $$"""{"state":"{{state}}"}""");

        ResourceFolder folder = ResourceFolder.Open(_folder);

        Assert.True(folder.IsExport);
        Assert.Equal(expected, folder.UnfinishedBecause);
    }

    [Theory]
    [InlineData("{", "its export.json is damaged")]
    [InlineData("[]", "its export.json has no state")]
    [InlineData("{}", "its export.json has no state")]
    [InlineData("{\"state\":1}", "its export.json has no state")]
    public void A_folder_whose_record_cannot_be_read_is_not_taken_for_whole(string record, string expected)
    {
        Write("export.json", record);

        Assert.Equal(expected, ResourceFolder.Open(_folder).UnfinishedBecause);
    }

    [Theory]
    [InlineData("Patient.0001.ndjson.partial")]
    [InlineData("deleted/Bundle.0001.ndjson.partial")]
    public void A_partial_file_makes_a_folder_unfinished_whatever_its_record_says(string name)
    {
        Write("export.json", """{"state":"saved"}""");
        Write(name, string.Empty);

        Assert.Equal("1 of its files is not complete yet", ResourceFolder.Open(_folder).UnfinishedBecause);
    }

    [Fact]
    public void A_table_that_is_being_written_into_a_folder_does_not_make_it_unfinished()
    {
        Write("export.json", """{"state":"saved"}""");
        Write("patients.csv.0f3a.partial", string.Empty);
        Write("patients.ndjson.0f3a.partial", string.Empty);

        Assert.Null(ResourceFolder.Open(_folder).UnfinishedBecause);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        Assert.Equal("ResourceFileNotFound", Assert.Throws<RedoxExportException>(() => ResourceFolder.Open(Path.Combine(_folder, "no"))).ErrorId);
        Assert.Equal("ResourceFileNotFound", Assert.Throws<RedoxExportException>(() => ResourceFile.Open(Path.Combine(_folder, "no.ndjson"))).ErrorId);
        Assert.Equal("ResourceFileUnfinished", Assert.Throws<RedoxExportException>(() => ResourceFile.Open(Write("a.ndjson.partial", "{}"))).ErrorId);
    }

    [Fact]
    public void A_file_that_went_away_is_an_error_and_no_end_of_all()
    {
        string path = Write("Patient.ndjson", string.Empty);
        ResourceFile file = ResourceFile.Open(path);
        File.Delete(path);

        Assert.Equal("ResourceFileNotFound", Assert.Single(file.Read(All)).Error!.ErrorId);
    }

    [Fact]
    public void Damaged_lines_are_told_by_file_and_number_and_the_others_are_read()
    {
        string path = Write("Patient.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n\n{broken\n{\"resourceType\":\"Patient\",\"id\":\"2\"}\n{\"resourceType\":\"Pat");

        ResourceLine[] lines = [.. ResourceFile.Open(path).Read(All)];

        Assert.Equal(["Patient/1", null, "Patient/2", null], lines.Select(line => line.Resource?.ToString()));
        Assert.Equal("ResourceLineDamaged", lines[1].Error!.ErrorId);
        Assert.StartsWith($"Line 3 of '{path}' is not a FHIR resource: it is not valid JSON", lines[1].Error!.Message, StringComparison.Ordinal);
        Assert.StartsWith($"Line 5 of '{path}'", lines[3].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(path, lines[3].Error!.Target);
        Assert.DoesNotContain("broken", lines[1].Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient.ndjson.gz")]
    [InlineData("Patient.ndjson")]
    public void Packed_files_are_read_under_either_name(string name)
    {
        string path = Write(name, Gzip.Pack(Patients(3)));

        Assert.Equal(["Patient/0", "Patient/1", "Patient/2"], ResourceFile.Open(path).Read(All).Select(line => line.Resource!.ToString()));
    }

    [Fact]
    public void A_packed_file_that_was_cut_ends_with_an_error()
    {
        byte[] packed = Gzip.Pack(Patients(1000));
        string path = Write("Patient.ndjson.gz", packed[..^3]);

        ResourceLine[] lines = [.. ResourceFile.Open(path).Read(All)];

        Assert.All(lines[..^1], line => Assert.Null(line.Error));
        Assert.Equal("ResourceFileDamaged", lines[^1].Error!.ErrorId);
        Assert.Contains("end too early", lines[^1].Error!.Message, StringComparison.Ordinal);
        Assert.Contains(path, lines[^1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_only_says_it_is_packed_is_damaged()
    {
        string path = Write("Patient.ndjson.gz", Patients(1));

        Assert.Equal("ResourceFileDamaged", Assert.Single(ResourceFile.Open(path).Read(All)).Error!.ErrorId);
    }

    [Fact]
    public void Types_are_told_line_by_line()
    {
        string path = Write("Output.0001.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"id\":\"2\",\"resourceType\":\"Observation\"}\n{\"resourceType\":\"Encounter\"}\nbroken\n");

        ResourceLine[] lines = [.. ResourceFile.Open(path).Read(new ResourceTypeFilter(["observation", "Patient"]))];

        Assert.Equal(["Patient/1", "Observation/2", null], lines.Select(line => line.Resource?.ToString()));
        Assert.NotNull(lines[2].Error);
    }

    [Fact]
    public void A_file_of_an_export_whose_name_and_first_resource_are_of_another_type_is_passed_over()
    {
        // The broken line shows whether the file was read.
        Write("Patient.0001.ndjson", "{\"resourceType\":\"Patient\"}\nbroken\n");
        Assert.Single(Read("Observation"));

        Write("export.json", """{"state":"saved"}""");
        Assert.Empty(Read("Observation"));
        Assert.Equal(2, Read("Patient").Count);
    }

    [Fact]
    public void A_file_of_an_export_with_another_first_resource_than_its_name_says_is_read()
    {
        Write("export.json", """{"state":"saved"}""");
        Write("Output.0001.ndjson", "{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Observation\"}\n");

        Assert.Single(Read("Observation"));
    }

    [Theory]
    [InlineData("""{"outputOrganizedBy":"Patient","output":[]}""", 1)]
    [InlineData("""{"output":[{"x":{"outputOrganizedBy":"Patient"}}]}""", 0)]
    [InlineData("""{"outputOrganizedBy":""", 1)]
    [InlineData("[]", 1)]
    public void A_file_of_an_export_that_is_organized_by_patient_is_read_to_its_end(string manifest, int found)
    {
        Write("export.json", """{"state":"saved"}""");
        Write("manifest.json", manifest);
        Write("Patient.0001.ndjson", "{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Observation\"}\n");

        Assert.Equal(found, Read("Observation").Count);
    }

    [Fact]
    public void A_member_name_with_half_a_surrogate_pair_is_one_error_and_the_other_lines_are_read()
    {
        Write("a.ndjson", "{\"resourceType\":\"Patient\"}\n{\"\\ud800\":1,\"resourceType\":\"Patient\"}\n{\"a\":{\"\\udc00x\":1},\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n");

        foreach (IReadOnlyList<ResourceLine> lines in new[] { Read("Patient"), Read() })
        {
            Assert.Equal(2, lines.Count(line => line.Resource is not null));
            Assert.Equal(2, lines.Count(line => line.Error?.ErrorId == "ResourceLineDamaged"));
        }
    }

    [Theory]
    [InlineData("Patient.0001.ndjson", true)]
    [InlineData("Patient.0001.ndjson.gz", true)]
    [InlineData("Patient.0001.ndjson.partial", false)]
    [InlineData("files.ndjson", false)]
    [InlineData("export.json", false)]
    [InlineData("tonight/", true)]
    [InlineData("deleted/", false)]
    [InlineData("outcome/", false)]
    [InlineData("current/", true)]
    [InlineData("current.changes/", false)]
    [InlineData("current.next/", false)]
    public void A_wildcard_means_resources(string name, bool expected)
    {
        string path = Path.Combine(_folder, name);
        if (name.EndsWith('/'))
        {
            Directory.CreateDirectory(path);
        }

        Assert.Equal(expected, ResourceFolder.IsMeantByWildcard(path, Path.Combine(_folder, "*")));
    }

    [Theory]
    [InlineData("current.changes/0123/Patient.ndjson", "*/*/*.ndjson", false)]
    [InlineData("current.changes/0123/Patient.ndjson", "*/*/Patient.ndjson", false)]
    [InlineData("current.changes/0123/Patient.ndjson", "c*/0123/*.ndjson", false)]
    [InlineData("current.changes/0123/Patient.ndjson", "current.changes/*/*.ndjson", true)]
    [InlineData("current.next/Patient.ndjson", "current*/*.ndjson", false)]
    [InlineData("current.old/Patient.ndjson", "current.???/*.ndjson", false)]
    [InlineData("current.work/Patient.ndjson", "[c]urrent.work/*.ndjson", false)]
    [InlineData("current/Patient.ndjson", "current*/*.ndjson", true)]
    [InlineData("20261123T020005Z/Patient.0001.ndjson", "*/*.ndjson", true)]
    [InlineData("20261123T020005Z/deleted/Bundle.0001.ndjson", "*/*/*.ndjson", false)]
    [InlineData("20261123T020005Z/deleted/Bundle.0001.ndjson", "*/deleted/*.ndjson", true)]
    [InlineData("20261123T020005Z/outcome/OperationOutcome.0001.ndjson", @"*\*\*.ndjson", false)]
    public void A_deep_wildcard_means_the_same_unless_it_names_the_folder(string name, string pattern, bool expected)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Empty);

        Assert.Equal(expected, ResourceFolder.IsMeantByWildcard(path, Path.Combine(_folder, pattern)));
    }

    [Fact]
    public void Reading_stops_when_asked_to_and_closes_the_file()
    {
        string path = Write("Patient.ndjson", Patients(100));
        using CancellationTokenSource cancel = new();
        using (IEnumerator<ResourceLine> lines = ResourceFile.Open(path).Read(All, cancel.Token).GetEnumerator())
        {
            Assert.True(lines.MoveNext());
            cancel.Cancel();
            Assert.Throws<OperationCanceledException>(() => lines.MoveNext());
        }

        using FileStream alone = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.NotEqual(0, alone.Length);
    }

    private static byte[] Patients(int count) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $$"""{"resourceType":"Patient","id":"{{i}}"}""" + "\n")));

    private List<ResourceLine> Read(params string[] types) =>
        [.. ResourceFolder.Open(_folder).Files.SelectMany(file => file.Read(new ResourceTypeFilter(types)))];

    private string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
