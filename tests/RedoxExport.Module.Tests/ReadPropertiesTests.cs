using System.Management.Automation;
using System.Text.Json;

namespace RedoxExport.Module.Tests;

/// <summary>The forms of Import-RedoxExport beside whole resources, and Export-RedoxExportCsv.</summary>
public sealed class ReadPropertiesTests : IClassFixture<HostedModule>, IDisposable
{
    private const string Ann =
        """{"resourceType":"Patient","id":"a","gender":"female","active":true,"name":[{"family":"Müller, \"A\"","given":["Ann","B."]}],"extension":[{"valueDecimal":1.50}]}""";

    private const string Bob = """{"resourceType":"Patient","id":"b","name":[{"family":"M\u00fcller","given":["Bob"]}]}""";

    private const string Heart = """{"resourceType":"Observation","id":"o","valueQuantity":{"value":72.0}}""";

    private readonly HostedModule _module;
    private readonly TemporaryFolder _folder = new();

    public ReadPropertiesTests(HostedModule module)
    {
        _module = module;
        File.WriteAllLines(_folder.File("Patient.0001.ndjson"), [Ann, "{\"resourceType\":", Bob]);
        File.WriteAllLines(_folder.File("Observation.0001.ndjson"), [Heart]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Properties_are_flat_objects_with_all_names_in_their_order()
    {
        HostedResult result = _module.Invoke("param($p) Import-RedoxExport $p -Type Patient -Property id, @{ family = 'name[0].family' }, active, name.given, extension.valueDecimal -ErrorAction SilentlyContinue", _folder.Path);

        Assert.Equal(2, result.Output.Count);
        Assert.All(result.Output, row => Assert.Equal(["id", "family", "active", "name.given", "extension.valueDecimal"], row!.Properties.Select(property => property.Name)));
        Assert.Equal(["a", "Müller, \"A\"", true, "[\"Ann\",\"B.\"]", 1.50m], result.Output[0]!.Properties.Select(property => property.Value));
        Assert.Equal(["b", "Müller", null, "Bob", null], result.Output[1]!.Properties.Select(property => property.Value));
        Assert.Equal("1.50", result.Output[0]!.Properties["extension.valueDecimal"].Value.ToString());
        Assert.Equal("RedoxExport.ResourceRow", result.Output[0]!.TypeNames[0]);
        Assert.Equal("@{id=b; family=Müller; active=; name.given=Bob; extension.valueDecimal=}", result.Output[1]!.ToString());
    }

    [Fact]
    public void Properties_of_flat_objects_can_be_set_and_added()
    {
        HostedResult result = _module.Invoke("param($p) $row = Import-RedoxExport \"$p/Observation.0001.ndjson\" -Property id, status; $row.status = 'x'; $row.psobject.Properties.Add([psnoteproperty]::new('more', 1)); $row.ID; $row.status; $row.more", _folder.Path);

        Assert.Equal(["o", "x", 1], result.Clean().Select(value => value!.BaseObject));
    }

    [Theory]
    [InlineData("ToString")]
    [InlineData("gettype")]
    public void A_property_may_have_the_name_of_what_every_object_has(string name)
    {
        PSObject row = _module.Invoke($"param($p) Import-RedoxExport \"$p/Observation.0001.ndjson\" -Property @{{ {name} = 'id' }}", _folder.Path).Clean()[0]!;

        Assert.Equal("o", row.Properties[name].Value);
    }

    [Theory]
    [InlineData("id, birthDate")]
    [InlineData("'id,birthDate'")]
    [InlineData("([ordered]@{ id = 'id'; birthDate = 'birthDate' })")]
    [InlineData("@{ Name = 'id'; Expression = 'id' }, @{ n = 'birthDate'; e = 'birthDate' }")]
    public void Properties_are_given_as_one_likes(string property)
    {
        PSObject row = _module.Invoke($"param($p) Import-RedoxExport \"$p/Observation.0001.ndjson\" -Property {property}", _folder.Path).Clean()[0]!;

        Assert.Equal(["id", "birthDate"], row.Properties.Select(each => each.Name));
        Assert.Equal("o", row.Properties["id"].Value);
    }

    [Fact]
    public void A_column_may_be_called_Name()
    {
        PSObject row = _module.Invoke("param($p) Import-RedoxExport $p -Type Patient -Property @{ Name = 'name[0].family' } -ErrorAction SilentlyContinue", _folder.Path).Output[1]!;

        Assert.Equal("Müller", row.Properties["Name"].Value);
    }

    [Fact]
    public void Damaged_lines_are_errors_in_every_form_and_the_rest_goes_on()
    {
        foreach (string form in new[] { string.Empty, "-Property id", "-Raw", "-AsJson" })
        {
            HostedResult result = _module.Invoke($"param($p) Import-RedoxExport $p -Type Patient {form}", _folder.Path);

            Assert.Equal(2, result.Output.Count);
            ErrorRecord error = Assert.Single(result.Errors);
            Assert.Equal("ResourceLineDamaged,RedoxExport.Cmdlets.ImportRedoxExportCommand", error.FullyQualifiedErrorId);
            Assert.StartsWith($"Line 2 of '{_folder.File("Patient.0001.ndjson")}'", error.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Raw_is_the_text_and_AsJson_a_document()
    {
        Assert.Equal(Heart, _module.Invoke("param($p) Import-RedoxExport \"$p/Observation.0001.ndjson\" -Raw", _folder.Path).Clean()[0]!.BaseObject);
        JsonDocument document = Assert.IsType<JsonDocument>(_module.Invoke("param($p) Import-RedoxExport \"$p/Observation.0001.ndjson\" -AsJson", _folder.Path).Clean()[0]!.BaseObject);
        Assert.Equal("72.0", document.RootElement.GetProperty("valueQuantity").GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("PropertyPathInvalid", "'name[' is not the path of a property", "Import-RedoxExport $p -Property 'name['")]
    [InlineData("PropertyNameInvalid", "Two properties have the name 'id'", "Import-RedoxExport $p -Property id, id")]
    [InlineData("PropertyInvalid", "An object of type Int32", "Import-RedoxExport $p -Property 1")]
    [InlineData("PropertyInvalid", "A script block", "Import-RedoxExport $p -Property @{ a = { $_.id } }")]
    [InlineData("OutputFormAmbiguous", "-Raw and -AsJson", "Import-RedoxExport $p -Raw -AsJson")]
    [InlineData("DelimiterInvalid", "a quote or a line break", "Export-RedoxExportCsv $p \"$p/out.csv\" id -Delimiter '\"'")]
    [InlineData("DestinationIsFolder", "is a folder", "Export-RedoxExportCsv $p $p id")]
    [InlineData("DestinationExists", "-NoClobber", "Export-RedoxExportCsv $p \"$p/Patient.0001.ndjson\" id -NoClobber")]
    [InlineData("CsvNotWritten", "could not be written", "Export-RedoxExportCsv $p \"$p/none/out.csv\" id")]
    [InlineData("PathNotFileSystem", "Env:", "Export-RedoxExportCsv $p Env:/out id")]
    public void Bad_input_is_one_clear_error_and_nothing_is_written(string id, string says, string script)
    {
        HostedResult result = _module.Invoke($"param($p) {script}", _folder.Path);

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Csv_has_a_line_a_resource_in_the_order_of_the_files()
    {
        string path = _folder.File("out.csv");

        HostedResult result = _module.Invoke("param($p, $to) Export-RedoxExportCsv $p $to -Property id, @{ family = 'name[0].family' }, valueQuantity.value -PassThru", _folder.Path, path);

        Assert.Equal("ResourceLineDamaged,RedoxExport.Cmdlets.ExportRedoxExportCsvCommand", Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Equal(path, Assert.IsType<FileInfo>(Assert.Single(result.Output)!.BaseObject).FullName);
        Assert.Equal(
            ["\"id\",\"family\",\"valueQuantity.value\"", "\"o\",,\"72.0\"", "\"a\",\"Müller, \"\"A\"\"\",", "\"b\",\"Müller\","],
            File.ReadAllLines(path));
    }

    [Fact]
    public void Csv_of_several_inputs_of_the_pipeline_is_one_file()
    {
        string path = _folder.File("out.csv");

        _module.Invoke("param($p, $to) \"$p/Observation.0001.ndjson\", \"$p/Observation.0001.ndjson\" | Export-RedoxExportCsv -Destination $to -Property id -Delimiter ';'", _folder.Path, path).Clean();

        Assert.Equal(["\"id\"", "\"o\"", "\"o\""], File.ReadAllLines(path));
    }

    [Fact]
    public void Csv_of_nothing_has_the_names()
    {
        string path = _folder.File("out.csv");

        _module.Invoke("param($p, $to) Export-RedoxExportCsv $p $to -Type Group -Property id, active -ErrorAction SilentlyContinue", _folder.Path, path);

        Assert.Equal(["\"id\",\"active\""], File.ReadAllLines(path));
    }

    [Theory]
    [InlineData("nowhere.ndjson", "ResourceFileNotFound")]
    [InlineData("Cut.ndjson.gz", "ResourceFileDamaged")]
    [InlineData("none/*.ndjson", "PathNotFound")]
    public void Csv_of_what_cannot_be_read_whole_is_not_written(string input, string id)
    {
        string path = _folder.File("out.csv");
        File.WriteAllText(path, "before");
        File.WriteAllBytes(_folder.File("Cut.ndjson.gz"), [0x1F, 0x8B, 8, 0, 0, 0]);

        HostedResult result = _module.Invoke("param($p, $input1, $to) Export-RedoxExportCsv \"$p/Observation.0001.ndjson\", \"$p/$input1\" $to id", _folder.Path, input, path);

        Assert.Equal(2, result.Errors.Count);
        Assert.StartsWith(id + ",", result.Errors[0].FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("CsvIncomplete,", result.Errors[1].FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.partial"));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Assert.Empty(_module.Invoke("param($p) Export-RedoxExportCsv $p \"$p/out.csv\" id -WhatIf", _folder.Path).Clean());
        Assert.False(File.Exists(_folder.File("out.csv")));
    }

    [Fact]
    public void An_error_that_ends_the_command_leaves_the_file_that_was_there()
    {
        string path = _folder.File("out.csv");
        File.WriteAllText(path, "before");

        HostedResult result = _module.Invoke("param($p, $to) Export-RedoxExportCsv $p $to id -ErrorAction Stop", _folder.Path, path);

        Assert.NotEmpty(result.Errors);
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.partial"));
    }
}
