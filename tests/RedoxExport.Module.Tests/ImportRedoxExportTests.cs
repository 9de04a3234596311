using System.IO.Compression;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace RedoxExport.Module.Tests;

public sealed class ImportRedoxExportTests : IClassFixture<HostedModule>, IDisposable
{
    private const string Ann =
        """{"resourceType":"Patient","id":"a","gender":"female","birthDate":"1970-01-02","active":true,"multipleBirthInteger":2,"name":[{"family":"Müller","given":["Ann","B."],"period":{"start":"2001"}}],"maritalStatus":{"text":"M"},"photo":[],"deceasedBoolean":null}""";

    private const string Bob = """{"resourceType":"Patient","id":"b","gender":"male","extension":[{"valueDecimal":1.50}]}""";

    private const string Heart = """{"resourceType":"Observation","id":"o","status":"final","valueQuantity":{"value":72.0}}""";

    private readonly HostedModule _module;
    private readonly string _folder = Directory.CreateTempSubdirectory("redox-import-").FullName;

    public ImportRedoxExportTests(HostedModule module)
    {
        _module = module;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_read_in_its_order()
    {
        string path = Write("Patient.ndjson", Ann, Bob);

        Assert.Equal(["a", "b"], Run("param($p) Import-RedoxExport $p | ForEach-Object id", path));
        Assert.Equal(["a", "b"], Run("param($p) Import-RedoxExport -LiteralPath $p | ForEach-Object { $_.ID }", path));
    }

    [Fact]
    public void Members_of_members_are_read_as_in_any_object()
    {
        Write("Patient.ndjson", Ann);

        Assert.Equal("Müller", Read("$_.name[0].family"));
        Assert.Equal("B.", Read("$_.name.given[1]"));
        Assert.Equal("2001", Read("$_.Name[0].Period.Start"));
        Assert.Equal("M", Read("$_.maritalStatus.text"));
        Assert.Equal("1970-01-02", Read("$_.birthDate"));
        Assert.Equal(2, Read("$_.multipleBirthInteger"));
        Assert.Equal(true, Read("$_.active"));
        Assert.Equal(0, Read("$_.photo.Count"));
        Assert.Equal(true, Read("$null -eq $_.deceasedBoolean"));
        Assert.Equal(true, Read("$null -eq $_.nothingOfTheKind"));
        Assert.Equal("Patient/a", Read("\"$_\""));
    }

    [Theory]
    [InlineData("Pateint", "Did you mean 'Patient'?")]
    [InlineData("Nonsense", "FHIR R4 has no type of that name.")]
    public void A_type_that_is_none_and_that_nothing_is_found_of_is_a_warning(string type, string says)
    {
        Write("Patient.ndjson", Ann);

        HostedResult result = _module.Invoke("param($p, $type) Import-RedoxExport $p -Type $type, Patient", _folder, type);

        Assert.EndsWith(says, Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Single(result.Output);
    }

    [Theory]
    [InlineData("Device")]
    [InlineData("patient")]
    public void A_type_that_there_is_may_have_nothing(string type)
    {
        Write("Patient.ndjson", Ann);

        Assert.Empty(_module.Invoke("param($p, $type) Import-RedoxExport $p -Type $type", _folder, type).Warnings);
    }

    [Fact]
    public void A_type_of_another_version_of_FHIR_that_is_there_is_no_reason_for_a_warning()
    {
        Write("Output.ndjson", """{"resourceType":"BiologicallyDerivedProductDispense","id":"x"}""");

        HostedResult result = _module.Invoke("param($p) Import-RedoxExport $p -Type BiologicallyDerivedProductDispense", _folder);

        Assert.Empty(result.Warnings);
        Assert.Single(result.Output);
    }

    [Fact]
    public void A_folder_of_runs_says_what_can_be_read_instead()
    {
        HostedResult result = _module.Invoke(
            """
            param($p)
            $s = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -PollCount 0
            $c = Connect-RedoxExport -BaseUri $s.BaseUri
            $null = Invoke-RedoxExport $p patient -Connection $c
            Import-RedoxExport $p -WarningVariable one -WarningAction SilentlyContinue
            $null = Update-RedoxExportDataset $p
            Import-RedoxExport $p -WarningVariable two -WarningAction SilentlyContinue
            "$one"
            "$two"
            (Get-RedoxExportRun $p).Request
            Disconnect-RedoxExport $c
            $s | Stop-RedoxExportSandbox
            """,
            _folder);
        string[] said = [.. result.Clean().Select(line => line.ToString()!)];

        Assert.Contains($"contains runs of Invoke-RedoxExport, but no resources itself. Read one run, (Get-RedoxExportRun '{_folder}' -Last 1).Path", said[0], StringComparison.Ordinal);
        Assert.Contains($"Read its current view, '{Path.Combine(_folder, "current")}'", said[1], StringComparison.Ordinal);
        Assert.Contains("Patient", said[2], StringComparison.Ordinal);
        Assert.DoesNotContain("patient", said[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_decimal_keeps_its_zeros()
    {
        Write("Patient.ndjson", Bob);

        Assert.Equal("1.50", Read("$_.extension[0].valueDecimal.ToString()"));
    }

    [Fact]
    public void Where_Object_compares_members_by_any_letter_case()
    {
        Write("Patient.ndjson", Ann, Bob);

        Assert.Equal(["a"], Run("param($p) Import-RedoxExport $p | Where-Object GENDER -eq Female | ForEach-Object id", _folder));
        Assert.Equal(["a"], Run("param($p) Import-RedoxExport $p | Where-Object { $_.name.family -like 'M*' } | ForEach-Object id", _folder));
    }

    [Fact]
    public void The_properties_are_FHIRs_and_no_others()
    {
        Write("Patient.ndjson", Ann);
        string[] expected = ["resourceType", "id", "gender", "birthDate", "active", "multipleBirthInteger", "name", "maritalStatus", "photo", "deceasedBoolean"];

        PSObject patient = Assert.Single(_module.Invoke("param($p) Import-RedoxExport $p", _folder).Clean());

        Assert.Equal(expected, Run("param($x) $x.PSObject.Properties.Name", patient));
        Assert.Equal(["family", "given", "period"], Run("param($x) $x.name[0].PSObject.Properties.Name", patient));
        Assert.Equal(["System.String"], Run("param($x) $x.PSObject.Properties['gender'].TypeNameOfValue", patient));
        Assert.Equal([false], Run("param($x) $x.PSObject.Properties['gender'].IsSettable", patient));
        Assert.Equal(["gender"], Run("param($x) $x.PSObject.Properties['GENDER'].Name", patient));
    }

    [Fact]
    public void Elements_in_arrays_are_wrapped_so_that_ConvertTo_Json_sees_them()
    {
        Write("Patient.ndjson", Ann);

        PSObject names = Assert.Single(_module.Invoke("param($p) foreach ($x in Import-RedoxExport $p) { , $x.name }", _folder).Clean());
        object?[] array = Assert.IsType<object?[]>(names.BaseObject);

        Assert.Equal(["family", "given", "period"], Assert.IsType<PSObject>(array[0]).Properties.Select(p => p.Name));
    }

    [Fact]
    public void The_original_text_is_kept()
    {
        Write("Patient.ndjson", Ann, Bob);

        Assert.Equal([Ann, Bob], Run("param($p) Import-RedoxExport $p | ForEach-Object { $_.ToJson() }", _folder));
        Assert.Equal("""{"family":"Müller","given":["Ann","B."],"period":{"start":"2001"}}""", Run("param($p) (Import-RedoxExport $p)[0].name[0].ToJson()", _folder)[0]);
    }

    [Fact]
    public void A_resource_cannot_be_changed_but_can_be_added_to()
    {
        Write("Patient.ndjson", Bob);

        Assert.Single(_module.Invoke("param($p) (Import-RedoxExport $p).gender = 'other'", _folder).Errors);
        Assert.Equal([7], Run("param($p) $x = Import-RedoxExport $p; $x | Add-Member -NotePropertyName extra -NotePropertyValue 7; $x.extra", _folder));
    }

    [Fact]
    public void A_runspace_that_does_not_know_the_module_reads_members_too()
    {
        Write("Patient.ndjson", Ann);
        PSObject patient = Assert.Single(_module.Invoke("param($p) Import-RedoxExport $p", _folder).Clean());

        // What ForEach-Object -Parallel runs its script in.
        using Runspace other = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        other.Open();
        using PowerShell shell = PowerShell.Create(other);
        shell.AddScript("param($x) Set-StrictMode -Version Latest; $x.id; $x.NAME[0].Family; $x.name[0].period.PSObject.Properties.Name; $x.maritalStatus.PSObject.Properties.Name; $x.ToJson()").AddArgument(patient);

        Assert.Equal(["a", "Müller", "start", "text", Ann], shell.Invoke().Select(o => o.BaseObject));
        Assert.Empty(shell.Streams.Error);
    }

    [Fact]
    public void Types_are_chosen_by_name()
    {
        Write("Output.0001.ndjson", Ann, Heart, Bob);

        Assert.Equal(["o"], Run("param($p) Import-RedoxExport $p -Type observation | ForEach-Object id", _folder));
        Assert.Equal(["a", "o", "b"], Run("param($p) Import-RedoxExport $p -Type Patient, Observation | ForEach-Object id", _folder));
        Assert.Equal(["ParameterArgumentValidationError"], _module.Invoke("param($p) Import-RedoxExport $p -Type 'Pat*'", _folder).ErrorIds);
    }

    [Fact]
    public void Folders_files_and_wildcards_are_read()
    {
        Write("Patient.0001.ndjson", Ann);
        Write("Patient.0002.ndjson", Bob);
        Write("log.ndjson", """{"event":"saved"}""");
        Write("export.json", """{"state":"saved"}""");
        Write("deleted/Bundle.0001.ndjson", """{"resourceType":"Bundle","id":"d"}""");
        File.WriteAllBytes(Path.Combine(_folder, "Observation.0001.ndjson.gz"), Pack(Heart + "\n"));

        Assert.Equal(["o", "a", "b"], Run("param($p) Import-RedoxExport $p | ForEach-Object id", _folder));
        Assert.Equal(["o", "a", "b"], Run("param($p) Import-RedoxExport $p | ForEach-Object id", Path.Combine(_folder, "*")));
        Assert.Equal(["a", "b"], Run("param($p) Import-RedoxExport $p | ForEach-Object id", Path.Combine(_folder, "Pat*.ndjson")));
        Assert.Equal(["d"], Run("param($p) Import-RedoxExport $p | ForEach-Object id", Path.Combine(_folder, "deleted")));
        Assert.Empty(Run("param($p) Import-RedoxExport $p | ForEach-Object id", Path.Combine(_folder, "Nothing*")));
    }

    [Fact]
    public void Paths_come_down_the_pipeline()
    {
        string path = Write("Patient [1].ndjson", Ann);

        Assert.Equal(["a"], Run("param($p) $p | Import-RedoxExport | ForEach-Object id", path));
        Assert.Equal(["a"], Run("param($p) [pscustomobject]@{ Path = $p; Type = 'Observation' } | Import-RedoxExport | ForEach-Object id", path));
        Assert.Equal(["a"], Run("param($p) [pscustomobject]@{ FullName = $p } | Import-RedoxExport | ForEach-Object id", path));
        Assert.Equal(["a"], Run("param($p) [pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$p\"; FullName = $p } | Import-RedoxExport | ForEach-Object id", path));
    }

    [Fact]
    public void What_is_not_there_is_one_clear_error_and_the_rest_is_read()
    {
        string path = Write("Patient.ndjson", Ann);
        string missing = Path.Combine(_folder, "missing.ndjson");

        HostedResult result = _module.Invoke("param($p) Import-RedoxExport $p", (object)new[] { missing, path });

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ResourceFileNotFound,RedoxExport.Cmdlets.ImportRedoxExportCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal(missing, error.TargetObject);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Single(result.Output);
    }

    [Theory]
    [InlineData("Env:PATH", "PathNotFileSystem")]
    [InlineData("nodrive:x.ndjson", "DriveNotFound")]
    public void A_path_of_no_file_system_is_one_clear_error(string path, string id)
    {
        Assert.Equal([id], _module.Invoke("param($p) Import-RedoxExport $p", path).ErrorIds);
    }

    [Fact]
    public void A_damaged_line_is_an_error_with_file_and_number_and_the_rest_goes_on()
    {
        string path = Write("Patient.ndjson", Ann, "{\"resourceType\":\"Patient\",", Bob);

        HostedResult result = _module.Invoke("param($p) Import-RedoxExport $p", path);

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("ResourceLineDamaged,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith($"Line 2 of '{path}'", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public void An_unfinished_folder_is_read_with_a_warning()
    {
        Write("Patient.0001.ndjson", Ann);
        Write("Patient.0002.ndjson.partial", Bob);

        HostedResult result = _module.Invoke("param($p) Import-RedoxExport $p", _folder);

        Assert.Contains("1 of its files is not complete yet", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Single(result.Clean());
        Assert.Equal(["ResourceFileUnfinished"], _module.Invoke("param($p) Import-RedoxExport $p", Path.Combine(_folder, "Patient.0002.ndjson.partial")).ErrorIds);
    }

    [Fact]
    public void A_folder_without_NDJSON_is_told()
    {
        Assert.Contains("contains no NDJSON", Assert.Single(_module.Invoke("param($p) Import-RedoxExport $p", _folder).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_that_wants_no_more_ends_the_reading()
    {
        // Had it been read on, the broken line would have been told.
        Write("Patient.ndjson", Ann, new string(' ', 2_000_000), "broken");

        Assert.Equal(["a"], Run("param($p) do { Import-RedoxExport $p | ForEach-Object { $_.id; break } } while ($false)", _folder));
        Assert.Single(_module.Invoke("param($p) Import-RedoxExport $p", _folder).Errors);
    }

    [Fact]
    public async Task Stopping_ends_the_reading_at_once()
    {
        // Some GB of blank lines: nothing is written from which PowerShell itself could stop it.
        byte[] member = Pack(new string('\n', 4_000_000));
        await using (FileStream file = File.Create(Path.Combine(_folder, "Patient.ndjson.gz")))
        {
            for (int i = 0; i < 2000; i++)
            {
                await file.WriteAsync(member);
            }
        }

        using PowerShell shell = _module.Prepare("param($p) Import-RedoxExport $p -Verbose", _folder);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        shell.Streams.Verbose.DataAdded += (_, _) => begun.TrySetResult();
        Task run = shell.InvokeAsync();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1));

        Task stop = Task.Run(shell.Stop);

        await stop.WaitAsync(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<PipelineStoppedException>(() => run);
    }

    private static byte[] Pack(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private object?[] Run(string script, params object?[] arguments) =>
        [.. _module.Invoke(script, arguments).Clean().Select(output => output?.BaseObject)];

    private object? Read(string expression) =>
        Assert.Single(Run($"param($p) Import-RedoxExport $p | ForEach-Object {{ {expression} }}", _folder));

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        return path;
    }
}
