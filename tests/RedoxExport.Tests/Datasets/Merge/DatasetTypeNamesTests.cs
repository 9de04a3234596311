using System.Globalization;
using System.Text;
using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

/// <summary>Which names of types can be names of files on every system.</summary>
public sealed class DatasetTypeNamesTests
{
    private readonly DatasetTypeNames _types = new();

    [Fact]
    public void A_type_is_added_once_and_keeps_its_index()
    {
        DatasetTypeName patient = Find("Patient")!;
        DatasetTypeName observation = Find("Observation")!;

        Assert.Same(patient, Find("Patient"));
        Assert.Equal((0, 1), (patient.Index, observation.Index));
        Assert.Equal([patient, observation], _types.All);
    }

    [Fact]
    public void Every_type_of_FHIR_can_be_used()
    {
        Assert.All(Hl7.Fhir.Model.ModelInfo.SupportedResources, type => Assert.Equal(type, Find(type)?.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("patient")]
    [InlineData("1Patient")]
    [InlineData("Patient.x")]
    [InlineData("Patient-x")]
    [InlineData("Patient_x")]
    [InlineData("Patient x")]
    [InlineData("Patient/x")]
    [InlineData("../Patient")]
    [InlineData("Patient\\x")]
    [InlineData("C:Patient")]
    [InlineData("Patiënt")]
    [InlineData("Patient\n")]
    [InlineData("Patient\0")]
    public void A_name_has_only_ASCII_letters_and_digits_and_begins_with_a_capital(string name)
    {
        Assert.Null(Find(name));
        Assert.Empty(_types.All);
    }

    [Theory]
    [InlineData("CON")]
    [InlineData("Con")]
    [InlineData("Prn")]
    [InlineData("AUX")]
    [InlineData("NUL")]
    [InlineData("COM1")]
    [InlineData("Com9")]
    [InlineData("LPT0")]
    [InlineData("Lpt5")]
    public void The_devices_of_Windows_are_not_types(string name)
    {
        Assert.Null(Find(name));
    }

    [Theory]
    [InlineData("Console")]
    [InlineData("Com")]
    [InlineData("COMX")]
    [InlineData("COM10")]
    [InlineData("Nul1")]
    public void A_name_that_only_begins_like_a_device_is_usable(string name)
    {
        Assert.Equal(name, Find(name)!.Name);
    }

    [Fact]
    public void A_name_may_have_64_characters()
    {
        Assert.NotNull(Find("A" + new string('a', 63)));
        Assert.Null(Find("A" + new string('a', 64)));
    }

    [Fact]
    public void Two_names_that_differ_only_in_case_cannot_both_be_files()
    {
        Find("Patient");

        Assert.Null(Find("PATIENT"));
        Assert.Equal("Patient", Assert.Single(_types.All).Name);
    }

    [Fact]
    public void A_type_knows_its_bytes_and_the_elements_that_refer_to_patients()
    {
        DatasetTypeName coverage = Find("Coverage")!;

        Assert.Equal("Coverage"u8.ToArray(), coverage.Utf8);
        Assert.Equal(PatientCompartment.ElementsOf("Coverage"), coverage.PatientElements);
        Assert.Equal((false, true), (coverage.IsPatient, Find("Patient")!.IsPatient));
    }

    [Fact]
    public void Threads_that_find_the_same_types_at_once_get_the_same_ones()
    {
        string[] names = [.. Enumerable.Range(0, 200).Select(i => "Type" + i.ToString(CultureInfo.InvariantCulture))];
        DatasetTypeName[][] found = new DatasetTypeName[4][];
        Parallel.For(0, found.Length, thread => found[thread] = [.. names.Select(name => Find(name)!)]);

        Assert.All(found, each => Assert.Equal(found[0], each));
        Assert.Equal(200, _types.All.Length);
        Assert.All(_types.All, (type, index) => Assert.Equal(index, type.Index));
    }

    private DatasetTypeName? Find(string name) => _types.Find(Encoding.UTF8.GetBytes(name));
}
