using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Verification;

namespace RedoxExport.Tests.Verification;

/// <summary>A server that does not do what it was asked for is found out, and one that does what the guide allows is not.</summary>
public sealed class AnswerCheckTests : IDisposable
{
    private static readonly DateTimeOffset Since = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ExportRequest Patients = new() { Level = ExportLevel.AllPatients, Types = ["Patient"] };
    private static readonly ExportRequest OnePatient = new() { Level = ExportLevel.AllPatients, Patients = ["Patient/a"] };

    private readonly AskedExport _export = new();

    public void Dispose() => _export.Dispose();

    [Fact]
    public async Task A_type_that_the_request_excludes_is_a_problem_when_it_is_saved_and_when_it_is_tested()
    {
        (string, string)[] files = [("Patient", Many("Patient", 3)), ("Observation", Many("Observation", 1200)), ("Observation", Many("Observation", 5)), ("Device", Many("Device", 2))];

        foreach (IReadOnlyList<ExportEvent> findings in new[] { await _export.SaveAsync(Patients, files), await _export.TestAsync() })
        {
            Assert.Equal([("TypeNotAsked", "Observation", 1205L), ("TypeNotAsked", "Device", 2L)], findings.Select(finding => (finding.Name, (string)finding.Data["type"], (long)finding.Data["count"])));
            Assert.All(findings, finding => Assert.Equal(RunFindingSeverity.Problem, finding.Severity));
            Assert.Contains("1,205 resources of type Observation", findings[0].Message, StringComparison.Ordinal);
            Assert.Contains("Patient", findings[0].Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_empty_file_of_a_type_that_was_not_asked_for_is_not_reported() =>
        Assert.Empty(await _export.SaveAndTestAsync(Patients, [("Patient", Many("Patient", 1)), ("Device", string.Empty)]));

    [Fact]
    public async Task Many_types_that_were_not_asked_for_are_counted_together_after_the_first_ten()
    {
        (string, string)[] files = [("Patient", Many("Patient", 1)), .. Enumerable.Range(0, 15).Select(i => ($"Type{(char)('A' + i)}", Many($"Type{(char)('A' + i)}", 20 - i)))];

        IReadOnlyList<ExportEvent> findings = await _export.SaveAndTestAsync(Patients, files);

        Assert.Equal(11, findings.Count);
        Assert.Equal(Enumerable.Range(0, 15).Sum(i => 20 - i), findings.Sum(finding => (long)finding.Data["count"]));
    }

    [Fact]
    public async Task Without_a_request_on_record_nothing_is_compared()
    {
        Assert.Empty(await _export.SaveAsync(null, [("Device", Many("Device", 2))]));
        Assert.Empty(await _export.TestAsync());
    }

    [Fact]
    public async Task A_job_that_came_as_a_URL_is_compared_with_what_its_folder_has_on_record()
    {
        await _export.SaveAsync(Patients, [("Patient", Many("Patient", 1)), ("Device", Many("Device", 2))]);

        Assert.Equal("TypeNotAsked", Assert.Single(await _export.SaveAsync(null, [("Patient", Many("Patient", 1)), ("Device", Many("Device", 2))])).Name);
    }

    [Theory]
    [InlineData("""{"level":"System","types":"Patient"}""")]
    [InlineData("""{"level":"Galaxy","types":["Patient"]}""")]
    [InlineData("""{"types":["Patient"]}""")]
    [InlineData("""{"level":"System","since":"yesterday"}""")]
    [InlineData("""7""")]
    public async Task A_request_that_cannot_be_read_is_not_compared(string request)
    {
        await _export.SaveAsync(Patients, [("Device", Many("Device", 2))]);
        string path = _export["export.json"];
        string record = await File.ReadAllTextAsync(path);
        int start = record.IndexOf("\"request\":", StringComparison.Ordinal);
        int end = record.IndexOf('}', start) + 1;
        await File.WriteAllTextAsync(path, record[..start] + "\"request\":" + request + record[end..]);

        Assert.Empty(await _export.TestAsync());
    }

    [Fact]
    public async Task Shards_say_it_once()
    {
        IReadOnlyList<ExportEvent> findings = await _export.SaveAsync(Patients, [("Patient", Many("Patient", 3)), ("Device", Many("Device", 2)), ("Device", Many("Device", 3))], shards: 3);

        ExportEvent finding = Assert.Single(findings);
        Assert.Equal(("TypeNotAsked", 5L), (finding.Name, finding.Data["count"]));
        Assert.Equal(finding.Message, Assert.Single(await _export.TestAsync()).Message);
    }

    [Fact]
    public async Task Other_members_of_a_group_among_its_new_ones_are_a_note()
    {
        await _export.SaveAsync(OnePatient, [("Patient", """{"resourceType":"Patient","id":"b"}""" + "\n")]);
        ExportEvent finding = Assert.Single(await _export.TestAsync(AnswerScope.Newcomers));
        Assert.Equal(("NewcomersNotSeparate", RunFindingSeverity.Note, 1L), (finding.Name, finding.Severity, finding.Data["count"]));
    }

    [Theory]
    [InlineData("LatestProvenanceResources")]
    [InlineData("RelevantProvenanceResources")]
    public async Task Provenance_may_come_with_any_associated_data(string associated)
    {
        (string, string)[] files = [("Patient", Many("Patient", 1)), ("Provenance", Many("Provenance", 9))];
        Assert.Empty(await _export.SaveAndTestAsync(Patients with { IncludeAssociatedData = [associated] }, files));
    }

    [Fact]
    public async Task Provenance_that_nobody_asked_for_is_a_problem() =>
        Assert.Equal("TypeNotAsked", Assert.Single(await _export.SaveAndTestAsync(Patients, [("Patient", Many("Patient", 1)), ("Provenance", Many("Provenance", 9))])).Name);

    [Fact]
    public async Task OperationOutcomes_among_the_files_are_the_servers_words() =>
        Assert.Empty(await _export.SaveAndTestAsync(Patients, [("Patient", Many("Patient", 1)), ("OperationOutcome", """{"resourceType":"OperationOutcome","issue":[]}""" + "\n")]));

    [Fact]
    public async Task Headers_and_referenced_types_of_organised_output_may_come()
    {
        string file = """{"resourceType":"Parameters","parameter":[{"name":"header","valueReference":{"reference":"Patient/a"}}]}""" + "\n"
            + """{"resourceType":"Patient","id":"a"}""" + "\n"
            + """{"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/a"},"participant":[{"individual":{"reference":"https://example.org/fhir/Practitioner/p/_history/2"}}]}""" + "\n"
            + """{"resourceType":"Practitioner","id":"p","extension":[{"url":"x","valueReference":{"reference":"Organization/o"}}]}""" + "\n"
            + """{"resourceType":"Organization","id":"o"}""" + "\n";

        Assert.Empty(await _export.SaveAndTestAsync(new ExportRequest { Level = ExportLevel.AllPatients, Types = ["Encounter"], OrganizeOutputBy = "Patient" }, [("Patient", file)], "Patient"));
    }

    [Fact]
    public async Task A_type_that_nothing_refers_to_is_a_problem_in_organised_output_too()
    {
        string file = """{"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/a"}}""" + "\n"
            + Many("Observation", 4)
            + """{"resourceType":"Patient","id":"a"}""" + "\n";

        ExportEvent finding = Assert.Single(await _export.SaveAndTestAsync(new ExportRequest { Types = ["Encounter"], OrganizeOutputBy = "Patient" }, [("Patient", file)], "Patient"));

        Assert.Equal(("TypeNotAsked", "Observation", 4L), (finding.Name, finding.Data["type"], finding.Data["count"]));
    }

    [Fact]
    public async Task Resources_of_other_patients_only_are_a_problem()
    {
        string observations = string.Concat(Enumerable.Range(0, 9).Select(i => $$$"""{"resourceType":"Observation","id":"{{{i}}}","subject":{"reference":"Patient/{{{(i < 2 ? "a" : "b")}}}"}}""" + "\n"));
        string patients = """{"resourceType":"Patient","id":"a"}""" + "\n" + """{"resourceType":"Patient","id":"b"}""" + "\n";
        string allergies = """{"resourceType":"AllergyIntolerance","id":"1","patient":{"reference":"https://example.org/fhir/Patient/c"}}""" + "\n";

        Assert.Empty(await _export.SaveAsync(OnePatient, [("Observation", observations), ("Patient", patients), ("AllergyIntolerance", allergies)]));
        ExportEvent finding = Assert.Single(await _export.TestAsync());

        Assert.Equal(("PatientNotAsked", RunFindingSeverity.Problem, 9L), (finding.Name, finding.Severity, finding.Data["count"]));
        Assert.Contains("9 of 12 resources", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":{"reference":"Patient/a/_history/3"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":{"reference":"https://example.org/fhir/Patient/a"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":{"reference":"Patient\/\u0061"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":{"reference":"Patient/b"},"performer":[{"reference":"Patient/a"}]}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":{"reference":"Group/1"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":{"display":"Somebody"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":{"reference":"#contained"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":{"reference":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","subject":null}""")]
    [InlineData("""{"resourceType":"Account","id":"1","subject":[{"reference":"Patient/b"},{"reference":"Patient/a"}]}""")]
    [InlineData("""{"resourceType":"Patient","id":"b","link":[{"other":{"reference":"Patient/a"},"type":"replaced-by"}]}""")]
    [InlineData("""{"resourceType":"Practitioner","id":"1"}""")]
    [InlineData("""{"resourceType":"Provenance","id":"1","target":[{"reference":"Patient/b"}]}""")]
    public async Task A_resource_that_belongs_to_an_asked_patient_or_to_nobody_is_not_reported(string line) =>
        Assert.Empty(await _export.SaveAndTestAsync(OnePatient, [(line.Split('"')[3], line + "\n")]));

    [Fact]
    public async Task A_requested_type_of_which_nothing_came_is_a_note()
    {
        ExportRequest request = new() { Types = ["Patient", "Device", "Group"] };

        foreach (IReadOnlyList<ExportEvent> findings in new[] { await _export.SaveAsync(request, [("Patient", Many("Patient", 1))]), await _export.TestAsync() })
        {
            ExportEvent finding = Assert.Single(findings);
            Assert.Equal(("TypeNotReceived", RunFindingSeverity.Note, 2L), (finding.Name, finding.Severity, finding.Data["count"]));
            Assert.Contains("Device, Group", finding.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_requested_type_that_an_earlier_full_run_had_and_this_one_has_not_is_a_problem()
    {
        await _export.SaveAsync(new ExportRequest { Types = ["Patient", "Device", "Group"] }, [("Patient", Many("Patient", 1))]);

        IReadOnlyList<ExportEvent> findings = await _export.TestAsync(cameBefore: type => type == "Device");

        Assert.Equal([("TypeMissing", RunFindingSeverity.Problem, "Device"), ("TypeNotReceived", RunFindingSeverity.Note, "Group")], findings.Select(finding => (finding.Name, finding.Severity!.Value, (string)finding.Data["type"])));
    }

    [Fact]
    public async Task In_an_increment_nothing_of_a_type_is_no_news() =>
        Assert.All(await _export.SaveAndTestAsync(new ExportRequest { Types = ["Patient", "Device"], Since = Since }, []), finding => Assert.Equal("OutputMissing", finding.Name));

    [Theory]
    [InlineData(4, 6, true)]
    [InlineData(5, 5, false)]
    public async Task A_since_that_most_resources_are_older_than_is_noted_once(int changed, int older, bool isNoted)
    {
        string lines = string.Concat(Enumerable.Range(0, changed + older).Select(i => $$$"""{"resourceType":"Observation","id":"{{{i}}}","meta":{"lastUpdated":"{{{(i < changed ? "2026-05-02T00:00:00Z" : "2026-04-30T02:00:00.5+02:00")}}}"}}""" + "\n"))
            + Many("Observation", 30);
        IReadOnlyList<ExportEvent> findings = await _export.SaveAndTestAsync(new ExportRequest { Since = Since }, [("Observation", lines), ("Observation", lines)]);

        Assert.Equal(isNoted ? [("SinceIgnored", RunFindingSeverity.Note, 12L)] : [], findings.Select(finding => (finding.Name, finding.Severity!.Value, (long)finding.Data["count"])));
    }

    [Fact]
    public async Task What_changed_in_the_second_of_since_is_not_older() =>
        Assert.Empty(await _export.SaveAndTestAsync(
            new ExportRequest { Since = Since.AddMilliseconds(700) },
            [("Patient", """{"resourceType":"Patient","id":"1","meta":{"lastUpdated":"2026-05-01T00:00:00Z"}}""" + "\n")]));

    [Fact]
    public async Task Elements_that_most_resources_have_beyond_those_asked_for_are_noted()
    {
        string whole = """{"resourceType":"Patient","id":"1","gender":"male","birthDate":"2000-01-01","telecom":[]}""" + "\n";

        ExportEvent finding = Assert.Single(await _export.SaveAndTestAsync(new ExportRequest { Elements = ["Patient.id", "Patient.gender"] }, [("Patient", whole), ("Observation", """{"resourceType":"Observation","id":"1","status":"final","code":{}}""" + "\n")]));

        Assert.Equal(("ElementsIgnored", RunFindingSeverity.Note, 1L), (finding.Name, finding.Severity, finding.Data["count"]));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"1","gender":"male"}""")]
    [InlineData("""{"resourceType":"Patient","id":"1","meta":{"tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]},"gender":"male","telecom":[]}""")]
    [InlineData("""{"resourceType":"Patient","id":"1","_gender":{"id":"x"},"deceasedBoolean":true}""")]
    [InlineData("""{"resourceType":"Observation","id":"1","status":"final","code":{},"valueQuantity":{},"subject":{}}""")]
    public async Task Elements_that_have_to_be_there_and_resources_marked_as_subsets_are_not_noted(string line) =>
        Assert.Empty(await _export.SaveAndTestAsync(new ExportRequest { Elements = ["Patient.gender", "Observation.value"] }, [(line.Split('"')[3], line + "\n")]));

    [Fact]
    public async Task Elements_of_another_type_leave_a_resource_whole() =>
        Assert.Empty(await _export.SaveAndTestAsync(new ExportRequest { Elements = ["Patient.gender"] }, [("Device", """{"resourceType":"Device","id":"1","serialNumber":"7"}""" + "\n")]));

    [Fact]
    public async Task Of_a_list_of_members_only_the_ids_matter()
    {
        await _export.SaveAsync(new ExportRequest { Types = ["Patient"], Elements = ["id"] }, [("Device", Many("Device", 5))]);
        Assert.Empty(await _export.TestAsync(AnswerScope.Members));
        Assert.Equal(["TypeNotAsked"], (await _export.TestAsync(AnswerScope.Newcomers)).Select(finding => finding.Name));
    }

    [Fact]
    public void What_is_on_record_is_the_request_that_was_sent()
    {
        ExportRequest request = new()
        {
            Level = ExportLevel.Group,
            GroupId = "g",
            Types = ["Patient", "Observation"],
            Since = Since,
            Until = Since.AddDays(1),
            TypeFilters = ["Observation?category=vital-signs"],
            Elements = ["id"],
            Patients = ["a", "Patient/b"],
            IncludeAssociatedData = ["LatestProvenanceResources"],
            OutputFormat = "ndjson",
            OrganizeOutputBy = "Patient",
            AllowPartialManifests = true,
            Lenient = true,
            MinimumFileSize = 1000,
            MaximumFileSize = int.MaxValue,
            Method = KickOffMethod.Post,
            AdditionalParameters = [new("a", "1"), new("b", "2")],
        };

        ExportRequest read = Rewritten(request)!;

        Assert.Equal(KickOffMessage.Create(new Uri("https://example.org/fhir"), request, TimeProvider.System, null).ToString(), KickOffMessage.Create(new Uri("https://example.org/fhir"), read, TimeProvider.System, null).ToString());
        Assert.Equal((request.Level, request.GroupId, request.Since, request.Until), (read.Level, read.GroupId, read.Since, read.Until));
        Assert.Equal(new ExportRequest().ToString(), Rewritten(new ExportRequest())!.ToString());
        Assert.Null(RequestRecord.Read(null));
    }

    private static ExportRequest? Rewritten(ExportRequest request)
    {
        using MemoryStream memory = new();
        using (System.Text.Json.Utf8JsonWriter json = new(memory))
        {
            RequestRecord.Write(json, request);
        }

        return RequestRecord.Read(System.Text.Encoding.UTF8.GetString(memory.ToArray()));
    }

    private static string Many(string type, int count) => string.Concat(Enumerable.Range(0, count).Select(i => $$"""{"resourceType":"{{type}}","id":"{{i}}"}""" + "\n"));
}
