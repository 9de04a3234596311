using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Tests.Downloads;

public class FileNamesTests
{
    [Fact]
    public void A_file_is_named_by_category_type_and_number() =>
        Assert.Equal(
            ["Patient.0001.ndjson", "Patient.0002.ndjson", "Observation.0001.ndjson", "deleted/Bundle.0001.ndjson", "outcome/OperationOutcome.0001.ndjson", "Output.0001.ndjson"],
            Names([File("Patient"), File("Patient"), File("Observation"), File("Bundle", FileCategory.Deleted), File("OperationOutcome", FileCategory.Outcome), File(null)]));

    [Theory]
    [InlineData("")]
    [InlineData("../../x")]
    [InlineData("..\\x")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\x")]
    [InlineData("a:b")]
    [InlineData("CON")]
    [InlineData("nul")]
    [InlineData("LPT1")]
    [InlineData("Patiënt")]
    [InlineData("Patient ")]
    [InlineData("Patient.")]
    [InlineData("Pat\u202Eient")]
    [InlineData("a\0b")]
    public void A_hostile_type_is_no_name(string type) => Assert.Equal("Output.0001.ndjson", Names([File(type)])[0]);

    [Fact]
    public void A_type_of_300_characters_is_no_name() => Assert.Equal("Output.0001.ndjson", Names([File(new string('a', 300))])[0]);

    [Fact]
    public void Types_that_differ_in_case_only_do_not_clash() =>
        Assert.Equal(["Patient.0001.ndjson", "patient.0002.ndjson", "Output.0001.ndjson", "output.0002.ndjson"], Names([File("Patient"), File("patient"), File(null), File("output")]));

    [Fact]
    public void More_than_9999_files_get_longer_numbers() =>
        Assert.Equal("Patient.10000.ndjson", Names([.. Enumerable.Repeat(File("Patient"), 10_000)])[^1]);

    [Fact]
    public void Whatever_the_types_names_are_unique_and_stay_in_the_folder() =>
        Gen.Select(Gen.OneOf(Gen.String, Gen.String[Gen.Char["CONcon./\\:PatientUX0"], 0, 6]), Gen.Int[0, 2])
            .Select((type, category) => File(type, (FileCategory)category)).Array[0, 40].Sample(files =>
        {
            IReadOnlyList<string> names = Names(files);
            Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
            Assert.All(names, name => Assert.Matches("^(deleted/|outcome/)?[A-Za-z0-9]{1,64}\\.[0-9]{4,}\\.ndjson$", name));
        });

    private static IReadOnlyList<string> Names(IReadOnlyList<(FileCategory Category, string? Type)> files)
    {
        ManifestPage page = new([], new Uri("https://fhir.example.org/status"));
        page.Rows = [.. files.Select((file, i) => new ManifestRow(file.Category, file.Type is null ? (short)-1 : (short)i, page.Links.Add(Encoding.UTF8.GetBytes("file-" + i))!.Value, -1, -1))];
        page.Types.AddRange(files.Select(file => file.Type ?? string.Empty));
        FileNames names = new(new ManifestFiles([page]));
        return [.. Enumerable.Range(0, names.Count).Select(i => names[i])];
    }

    private static (FileCategory Category, string? Type) File(string? type, FileCategory category = FileCategory.Output) => (category, type);
}
