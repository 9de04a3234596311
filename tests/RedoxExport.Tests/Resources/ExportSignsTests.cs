using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>What the records of an export say about the lines of its files: if all lines of a file have the type in its name.</summary>
public sealed class ExportSignsTests : IDisposable
{
    private readonly ResourceFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("""{"name":"a","otherTypes":3}""", true)]
    [InlineData("""{"name":"a","otherTypes": 3}""", true)]
    [InlineData("""{"name":"otherTypes"}""", false)]
    [InlineData("""{"name":"a","types":3}""", false)]
    [InlineData("", false)]
    public void A_journal_says_if_a_file_has_lines_of_other_types(string journal, bool expected)
    {
        _files.Write("files.ndjson", journal);

        Assert.Equal(expected, MixedFiles.AreIn(_files.Folder));
    }

    [Theory]
    [InlineData("files.0002-of-0003.ndjson", true)]
    [InlineData("FILES.ndjson", true)]
    [InlineData("files.0004-of-0003.ndjson", false)]
    [InlineData("log.ndjson", false)]
    [InlineData("Patient.0001.ndjson", false)]
    [InlineData("deleted/files.ndjson", false)]
    public void Journals_are_those_of_the_export_and_of_its_shards(string name, bool expected)
    {
        _files.Write(name, """{"otherTypes":1}""");

        Assert.Equal(expected, MixedFiles.AreIn(_files.Folder));
    }

    [Fact]
    public void The_words_are_found_at_any_place_of_a_long_journal()
    {
        const string Words = "\"otherTypes\":1";
        const int Buffer = 64 * 1024;
        for (int at = Buffer - Words.Length - 1; at <= Buffer + 1; at++)
        {
            _files.Write("files.ndjson", new string('x', at) + Words);

            Assert.True(MixedFiles.AreIn(_files.Folder), $"{at} bytes before");
        }

        _files.Write("files.ndjson", new string('x', (2 * Buffer) - 20) + Words[..^3] + new string('x', Buffer));
        Assert.False(MixedFiles.AreIn(_files.Folder));
    }

    [Fact]
    public void A_journal_that_cannot_be_read_is_taken_for_one_that_says_so()
    {
        Assert.True(MixedFiles.AreIn(Path.Combine(_files.Folder, "none")));
        Assert.False(MixedFiles.AreIn(_files.Folder));
    }

    [Theory]
    [InlineData("""{"outputOrganizedBy":"Patient"}""", true)]
    [InlineData("""{"a":[{"outputOrganizedBy":"x"}],"output\u004frganizedBy":"Patient","b":1}""", true)]
    [InlineData("\uFEFF{\"outputOrganizedBy\":\"\"}", true)]
    [InlineData("\uFEFF{\"output\":[]}", false)]
    [InlineData("""{"outputOrganizedBy":null}""", false)]
    [InlineData("""{"outputOrganizedBy":{"a":1},"output":[]}""", false)]
    [InlineData("""{"OutputOrganizedBy":"Patient"}""", false)]
    [InlineData("{}", false)]
    [InlineData("", true)]
    [InlineData("null", true)]
    [InlineData("""{"output":[}""", true)]
    public void A_manifest_says_if_files_are_organized_by_a_resource(string manifest, bool expected)
    {
        _files.Write("manifest.json", manifest);

        Assert.Equal(expected, OrganizedFiles.AreIn(_files.Folder));
    }

    [Fact]
    public void Every_page_of_a_manifest_is_asked_up_to_the_first_that_is_missing()
    {
        Assert.False(OrganizedFiles.AreIn(_files.Folder));
        _files.Write("manifest.json", "{}");
        _files.Write("manifest.0002.json", "{}");
        _files.Write("manifest.0004.json", """{"outputOrganizedBy":"Patient"}""");
        Assert.False(OrganizedFiles.AreIn(_files.Folder));

        _files.Write("manifest.0003.json", """{"outputOrganizedBy":"Patient"}""");
        Assert.True(OrganizedFiles.AreIn(_files.Folder));
    }

    [Fact]
    public void A_file_with_lines_of_other_types_is_read_to_its_end()
    {
        _files.Write("export.json", """{"state":"saved"}""");
        _files.Write("Patient.0001.ndjson", "{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Observation\"}\n");
        Assert.Empty(_files.Read("Observation"));

        _files.Write("files.0001-of-0001.ndjson", """{"otherTypes":1}""");
        Assert.Equal(["Observation"], _files.Read("Observation"));
    }

    [Fact]
    public void A_blank_line_before_the_first_resource_does_not_matter()
    {
        _files.Write("export.json", """{"state":"saved"}""");
        _files.Write("Patient.0001.ndjson", "\r\n\n{\"resourceType\":\"Patient\"}\nbroken\n");

        Assert.Empty(_files.Read("Observation"));
    }

    [Fact]
    public void A_type_in_another_letter_case_is_not_passed_over()
    {
        _files.Write("export.json", """{"state":"saved"}""");
        _files.Write("patient.0001.ndjson", "{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Observation\"}\n");

        Assert.Equal(["Observation"], _files.Read("Observation"));
        Assert.Equal(["Patient"], _files.Read("PATIENT"));
    }

    [Fact]
    public void Shards_strays_and_other_files_are_read_in_one_order()
    {
        foreach (string name in new[] { "Patient.0002.ndjson", "Patient.0010.ndjson.gz", "Condition.0001.ndjson", "files.0002-of-0001.ndjson", "stray.ndjson", "notes.txt", "Patient.0001.ndjson.new", "x.partial.ndjson" })
        {
            _files.Write(name, string.Empty);
        }

        Assert.Equal(
            ["Condition.0001.ndjson", "Patient.0002.ndjson", "Patient.0010.ndjson.gz", "files.0002-of-0001.ndjson", "stray.ndjson", "x.partial.ndjson"],
            ResourceFolder.Open(_files.Folder).Files.Select(file => Path.GetFileName(file.Path)));
    }

    [Fact]
    public void Files_that_are_not_complete_are_counted_in_the_folder_and_in_those_beside_its_data()
    {
        _files.Write("a.ndjson.partial", string.Empty);
        _files.Write("outcome/b.ndjson.PARTIAL", string.Empty);
        _files.Write("deleted/c.ndjson", string.Empty);
        _files.Write("other/d.ndjson.partial", string.Empty);

        Assert.Equal("2 of its files are not complete yet", ResourceFolder.Open(_files.Folder).UnfinishedBecause);
    }

    [Fact]
    public void A_state_that_is_no_text_of_Unicode_makes_the_record_damaged()
    {
        _files.Write("export.json", Encoding.ASCII.GetBytes("""{"state":"\ud800"}"""));

        Assert.Equal("its export.json is damaged", ResourceFolder.Open(_files.Folder).UnfinishedBecause);
    }

    [Fact]
    public void A_folder_of_other_files_is_no_export_and_nothing_is_missing_in_it()
    {
        _files.Write("Patient.ndjson", string.Empty);

        ResourceFolder folder = ResourceFolder.Open(_files.Folder);

        Assert.False(folder.IsExport);
        Assert.Null(folder.UnfinishedBecause);
        Assert.Equal(_files.Folder, folder.Path);
        Assert.Throws<ArgumentNullException>(() => ResourceFolder.Open(null!));
        Assert.Throws<ArgumentNullException>(() => ResourceFolder.IsMeantByWildcard(null!, "*"));
    }

    [Theory]
    [InlineData("DELETED", false)]
    [InlineData("outcome", false)]
    [InlineData("deleted.old", true)]
    [InlineData("data", true)]
    public void A_wildcard_leaves_out_the_folders_beside_the_data_however_they_are_written(string name, bool expected)
    {
        string path = Path.Combine(_files.Folder, name);
        Directory.CreateDirectory(path);

        Assert.Equal(expected, ResourceFolder.IsMeantByWildcard(path, Path.Combine(_files.Folder, "*")));
        Assert.Equal(expected, ResourceFolder.IsMeantByWildcard(path + Path.DirectorySeparatorChar, Path.Combine(_files.Folder, "*")));
    }
}
