using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class ResourceFileNameTests
{
    [Theory]
    [InlineData("Patient.0001.ndjson", true)]
    [InlineData("Patient.0001.ndjson.gz", true)]
    [InlineData("PATIENT.NDJSON", true)]
    [InlineData("Patient.0001.NDJSON.GZ", true)]
    [InlineData(".ndjson", true)]
    [InlineData("files.0017-of-0016.ndjson", true)]
    [InlineData("files.1-of-2.ndjson", true)]
    [InlineData("files.old.ndjson", true)]
    [InlineData("log.0001.ndjson", true)]
    [InlineData("Patient.0001.ndjson.damaged", false)]
    [InlineData("Patient.0001.ndjson.partial", false)]
    [InlineData("Patient.0001.ndjson.new", false)]
    [InlineData("Patient.0001.json", false)]
    [InlineData("Patient.ndjson.zip", false)]
    [InlineData("ndjson", false)]
    [InlineData("files.ndjson", false)]
    [InlineData("FILES.NDJSON", false)]
    [InlineData("log.ndjson", false)]
    [InlineData("Log.ndjson", false)]
    [InlineData("files.0003-of-0016.ndjson", false)]
    [InlineData("FILES.0003-OF-0016.NDJSON", false)]
    public void A_file_is_of_resources_by_its_name_and_if_it_is_no_record_of_the_export(string name, bool expected)
    {
        Assert.Equal(expected, ResourceFileNames.IsOfResources(Path.Combine("some", "folder.ndjson", name)));
    }

    [Theory]
    [InlineData("files.ndjson", true)]
    [InlineData("files.0001-of-0002.ndjson", true)]
    [InlineData("log.ndjson", false)]
    [InlineData("Patient.0001.ndjson", false)]
    public void A_journal_is_told_from_the_log(string name, bool expected)
    {
        Assert.Equal(expected, ResourceFileNames.IsJournal(Path.Combine("a", name)));
    }

    [Theory]
    [InlineData("Patient.0001.ndjson", "Patient")]
    [InlineData("Patient.ndjson.gz", "Patient")]
    [InlineData("Patient", "Patient")]
    [InlineData(".ndjson", "")]
    public void The_type_is_the_name_before_the_first_dot(string name, string expected)
    {
        Assert.Equal(expected, ResourceFileNames.TypeOf(Path.Combine("a.b", name)));
    }

    [Fact]
    public void Numbers_are_ordered_by_value_and_everything_else_by_its_letters()
    {
        string[] ordered =
        [
            "1", "2", "10", "A.0001-of-0002", "A.0002-of-0002", "Patient", "Patient.01.x", "Patient.1.x", "Patient.0002.x", "Patient.2.x", "Patient.9999.x", "Patient.10000.x",
            "Patient.99999999999999999999999.x", "Patient.100000000000000000000000.x", "patient", "ä1", "ä2",
        ];
        string[] mixed = [.. Enumerable.Reverse(ordered)];

        Array.Sort(mixed, ResourceFolder.PathOrder);

        Assert.Equal(ordered, mixed);
    }

    [Fact]
    public void The_order_of_any_names_is_an_order()
    {
        Gen<string> name = Gen.String[Gen.Char["a0019.B"], 0, 8];
        Gen.Select(name, name, name).Sample((a, b, c) =>
        {
            int ab = Math.Sign(ResourceFileNames.Compare(a, b));
            return ab == -Math.Sign(ResourceFileNames.Compare(b, a))
                && (ab == 0) == (a == b)
                && (ab > 0 || ResourceFileNames.Compare(b, c) > 0 || ResourceFileNames.Compare(a, c) <= 0);
        });
    }
}
