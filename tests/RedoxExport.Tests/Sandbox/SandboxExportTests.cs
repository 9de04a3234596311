using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

public sealed class SandboxExportTests
{
    [Fact]
    public async Task A_job_reports_progress_for_as_many_polls_as_asked_and_then_its_manifest()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 28, 22, 44, 52, 399, TimeSpan.Zero));
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 2, RetryAfter = TimeSpan.FromMilliseconds(1500), TimeProvider = time });
        using HttpResponseMessage kickedOff = await client.KickOffAsync("/$export?_type=Patient");
        Uri status = kickedOff.Content.Headers.ContentLocation!;
        Assert.Matches("^" + client.Address("/export-status/") + "[0-9a-f-]{36}$", status.AbsoluteUri);
        Assert.Empty(await kickedOff.Content.ReadAsStringAsync());

        foreach (string progress in (string[])["0% complete", "50% complete"])
        {
            using HttpResponseMessage running = await client.GetAsync(status.AbsoluteUri);
            Assert.Equal(HttpStatusCode.Accepted, running.StatusCode);
            Assert.Equal(progress, running.Headers.GetValues("X-Progress").Single());
            Assert.Equal(TimeSpan.FromSeconds(2), running.Headers.RetryAfter!.Delta);
        }

        using HttpResponseMessage done = await client.GetAsync(status.AbsoluteUri);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("application/json", done.Content.Headers.ContentType!.MediaType);
        Assert.Equal(new DateTimeOffset(2026, 5, 29, 22, 44, 52, TimeSpan.Zero), done.Content.Headers.Expires);
        JsonNode manifest = await SandboxClient.JsonAsync(done);
        Assert.Equal("2026-05-28T22:44:52.399Z", manifest["transactionTime"]!.GetValue<string>());
        Assert.Equal(client.Address("/$export?_type=Patient"), manifest["request"]!.GetValue<string>());
        Assert.Equal("Patient", manifest["output"]![0]!["type"]!.GetValue<string>());
        Assert.Empty(manifest["deleted"]!.AsArray());
        Assert.Empty(manifest["error"]!.AsArray());
        Assert.Null(manifest["outcome"]);
        Assert.Null(manifest["link"]);
    }

    [Fact]
    public async Task A_retry_after_of_zero_leaves_the_header_out()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { RetryAfter = TimeSpan.Zero });
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        using HttpResponseMessage running = await client.GetAsync(kickedOff.Content.Headers.ContentLocation!.AbsoluteUri);

        Assert.Equal(HttpStatusCode.Accepted, running.StatusCode);
        Assert.Null(running.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("/$export", "system-export-response")]
    [InlineData("/Patient/$export", "patient-export-response")]
    [InlineData("/Group/diabetics/$export", "group-export-response")]
    public async Task The_payload_style_sends_the_Redox_payload_beside_the_header(string below, string eventType)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { ResponseStyle = ResponseStyle.Payload });
        using HttpResponseMessage kickedOff = await client.KickOffAsync(below);

        JsonNode payload = await SandboxClient.JsonAsync(kickedOff);

        Assert.Equal("FHIR Bulk Data Access", payload["Meta"]!["DataModel"]!.GetValue<string>());
        Assert.Equal(eventType, payload["Meta"]!["EventType"]!.GetValue<string>());
        Assert.Equal(202, payload["status"]!.GetValue<int>());
        Assert.Equal(kickedOff.Content.Headers.ContentLocation!.AbsoluteUri, payload["contentLocation"]!.GetValue<string>());
        Assert.True(Guid.TryParse(payload["Meta"]!["Logs"]![0]!["ID"]!.GetValue<string>(), out _));
    }

    [Fact]
    public async Task The_STU4_manifest_has_outcome_and_file_sizes_and_no_request()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, ManifestVersion = ManifestVersion.Stu4 });

        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient");

        Assert.Null(manifest["request"]);
        Assert.Null(manifest["error"]);
        Assert.Empty(manifest["outcome"]!.AsArray());
        SandboxFile served = client.Server.ServedFiles.Single(file => file.Type == "Patient");
        Assert.Equal(served.Length, manifest["output"]![0]!["fileSize"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_paged_manifest_leads_from_page_to_page_and_names_every_file_once()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, ManifestPageSize = 4 });
        JsonObject page = await client.ExportAsync();
        List<string> urls = [];
        int pages = 1;
        while (true)
        {
            Assert.InRange(page["output"]!.AsArray().Count, 1, 4);
            urls.AddRange(page["output"]!.AsArray().Select(output => output!["url"]!.GetValue<string>()));
            if (page["link"] is not JsonNode link)
            {
                break;
            }

            Assert.Equal("next", link[0]!["relation"]!.GetValue<string>());
            using HttpResponseMessage next = await client.GetAsync(link[0]!["url"]!.GetValue<string>());
            page = (await SandboxClient.JsonAsync(next)).AsObject();
            pages++;
        }

        Assert.Equal(client.Server.ServedFiles.Count, urls.Distinct().Count());
        Assert.Equal(urls.Count, urls.Distinct().Count());
        Assert.Equal((urls.Count + 3) / 4, pages);
    }

    [Fact]
    public async Task Partial_manifests_come_only_to_who_asks_for_them_and_grow()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 3, PartialManifests = true });
        using HttpResponseMessage unasked = await client.KickOffAsync();
        using HttpResponseMessage asked = await client.KickOffAsync("/$export?allowPartialManifests=true");
        using HttpResponseMessage plain = await client.GetAsync(unasked.Content.Headers.ContentLocation!.AbsoluteUri);
        Assert.Empty(await plain.Content.ReadAsStringAsync());

        List<int> counts = [];
        string[] first = [];
        for (int poll = 0; poll < 4; poll++)
        {
            using HttpResponseMessage answer = await client.GetAsync(asked.Content.Headers.ContentLocation!.AbsoluteUri);
            Assert.Equal(poll < 3 ? HttpStatusCode.Accepted : HttpStatusCode.OK, answer.StatusCode);
            string[] urls = (await SandboxClient.JsonAsync(answer))["output"]!.AsArray().Select(output => output!["url"]!.GetValue<string>()).ToArray();
            Assert.Equal(first, urls.Take(first.Length));
            first = urls;
            counts.Add(urls.Length);
        }

        Assert.Equal(counts.Order(), counts);
        Assert.Equal(client.Server.ServedFiles.Count, counts[^1]);
        Assert.True(counts[1] > 0 && counts[1] < counts[^1]);
    }

    [Fact]
    public async Task A_deleted_job_is_gone_with_its_files()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        using HttpResponseMessage kickedOff = await client.KickOffAsync("/$export?_type=Patient&_elements=birthDate");
        JsonObject manifest = await client.FinishAsync(kickedOff);
        string status = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
        string file = manifest["output"]![0]!["url"]!.GetValue<string>();

        using HttpResponseMessage deleted = await client.SendAsync("DELETE", status);
        using HttpResponseMessage again = await client.SendAsync("DELETE", status);
        using HttpResponseMessage polled = await client.GetAsync(status);
        using HttpResponseMessage fetched = await client.GetAsync(file);

        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.All([again, polled, fetched], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Contains("deleted", await SandboxClient.DiagnosticsAsync(polled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_job_goes_away_when_its_Expires_has_passed()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, TimeProvider = time });
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        await client.FinishAsync(kickedOff);

        time.Advance(TimeSpan.FromHours(24));
        using HttpResponseMessage late = await client.GetAsync(kickedOff.Content.Headers.ContentLocation!.AbsoluteUri);

        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Theory]
    [InlineData("_type=Patient,Nonsense", "Nonsense")]
    [InlineData("_since=yesterday", "instant")]
    [InlineData("_since=2026-01-01T00:00:00", "instant")]
    [InlineData("_since=2026-01-01T00:00:00+05:00", "%2B")]
    [InlineData("_outputFormat=text/csv", "_outputFormat")]
    [InlineData("_typeFilter=Observation%3Fshoe-size%3D9", "shoe-size")]
    [InlineData("_typeFilter=Observation", "question mark")]
    [InlineData("organizeOutputBy=Location", "organizeOutputBy")]
    [InlineData("includeAssociatedData=Everything", "includeAssociatedData")]
    [InlineData("allowPartialManifests=yes", "allowPartialManifests")]
    [InlineData("_minimumFileSize=0", "_minimumFileSize")]
    [InlineData("_maximumFileSize=1MB", "_maximumFileSize")]
    [InlineData("_minimumFileSize=1000&_maximumFileSize=1000", "not greater")]
    [InlineData("patient=Patient/1", "POST")]
    [InlineData("_unheardOf=1", "_unheardOf")]
    public async Task A_parameter_that_cannot_be_honoured_is_named(string query, string named)
    {
        using SandboxClient client = SandboxClient.WithoutToken();

        using HttpResponseMessage answer = await client.KickOffAsync("/$export?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(named, await SandboxClient.DiagnosticsAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lenient_handling_leaves_out_what_cannot_be_honoured()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });

        JsonObject manifest = await client.ExportAsync(
            "/$export?_type=Patient,Nonsense&_unheardOf=1&_typeFilter=Patient%3Fshoe-size%3D9",
            request => request.Headers.Add("Prefer", "handling=lenient"));

        Assert.Equal("Patient", Assert.Single(manifest["output"]!.AsArray())!["type"]!.GetValue<string>());
        Assert.Equal(20, manifest["output"]![0]!["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_kick_off_needs_Prefer_respond_async_and_an_Accept_that_can_be_met()
    {
        using SandboxClient client = SandboxClient.WithoutToken();

        using HttpResponseMessage noPrefer = await client.GetAsync(client.Address("/$export"));
        using HttpResponseMessage noAccept = await client.GetAsync(client.Address("/$export"), request =>
        {
            request.Headers.Add("Prefer", "respond-async");
            request.Headers.Add("Accept", "text/html");
        });

        Assert.Equal(HttpStatusCode.BadRequest, noPrefer.StatusCode);
        Assert.Contains("respond-async", await SandboxClient.DiagnosticsAsync(noPrefer), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotAcceptable, noAccept.StatusCode);
    }

    [Fact]
    public async Task Since_and_until_part_the_resources_by_their_last_change()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        DateTimeOffset middle = new(2023, 1, 1, 0, 0, 0, TimeSpan.FromHours(5));

        List<JsonObject> after = await client.ResourcesAsync(await client.ExportAsync("/$export?_since=2023-01-01T00:00:00%2B05:00"));
        List<JsonObject> before = await client.ResourcesAsync(await client.ExportAsync("/$export?_until=2023-01-01T00:00:00%2B05:00"));

        Assert.NotEmpty(after);
        Assert.NotEmpty(before);
        Assert.Equal(client.Server.ResourceCount, after.Count + before.Count);
        Assert.All(after, resource => Assert.True(LastUpdated(resource) > middle));
        Assert.All(before, resource => Assert.True(LastUpdated(resource) < middle));
    }

    [Fact]
    public async Task Data_without_lastUpdated_counts_as_changed_when_its_file_was()
    {
        using TemporaryData data = new();
        data.Write("Basic.ndjson", "{\"resourceType\":\"Basic\",\"id\":\"1\"}\n"u8.ToArray());
        File.SetLastWriteTimeUtc(Path.Combine(data.Path, "Basic.ndjson"), new DateTime(2025, 6, 1, 0, 0, 0, DateTimeKind.Utc));
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, DataPath = data.Path });

        Assert.Single((await client.ExportAsync("/$export?_since=2025-05-31T00:00:00Z"))["output"]!.AsArray());
        Assert.Empty((await client.ExportAsync("/$export?_since=2025-06-02T00:00:00Z"))["output"]!.AsArray());
    }

    [Fact]
    public async Task Elements_leave_what_was_asked_for_and_what_is_mandatory_and_mark_it()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });

        List<JsonObject> resources = await client.ResourcesAsync(await client.ExportAsync("/$export?_type=Patient,Observation&_elements=Patient.birthDate,Observation.value"));

        Assert.All(resources, resource => Assert.Equal("SUBSETTED", resource["meta"]!["tag"]![0]!["code"]!.GetValue<string>()));
        Assert.All(
            resources.Where(resource => Type(resource) == "Patient"),
            patient => Assert.Equal(["resourceType", "id", "meta", "birthDate"], patient.Select(member => member.Key)));
        Assert.Contains(resources, resource => resource.ContainsKey("valueQuantity"));
        Assert.Contains(resources, resource => resource.ContainsKey("valueCodeableConcept"));
        Assert.All(
            resources.Where(resource => Type(resource) == "Observation"),
            observation => Assert.Empty(observation.Select(member => member.Key)
                .Except(["resourceType", "id", "meta", "status", "code", "valueQuantity", "valueCodeableConcept"])));
    }

    [Fact]
    public async Task Type_filters_keep_what_matches_any_of_them_and_do_not_touch_other_types()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        string height = Uri.EscapeDataString("Observation?code=http://loinc.org|8302-2&status=final");
        string pulse = Uri.EscapeDataString("Observation?code=8867-4");
        string women = Uri.EscapeDataString("Patient?gender=female");

        List<JsonObject> resources = await client.ResourcesAsync(
            await client.ExportAsync($"/$export?_type=Patient,Observation,Encounter&_typeFilter={height}&_typeFilter={pulse}&_typeFilter={women}"));

        Assert.Equal(
            ["8302-2", "8867-4"],
            resources.Where(resource => Type(resource) == "Observation").Select(resource => resource["code"]!["coding"]![0]!["code"]!.GetValue<string>()).Distinct().Order());
        Assert.All(resources.Where(resource => Type(resource) == "Patient"), patient => Assert.Equal("female", patient["gender"]!.GetValue<string>()));
        Assert.InRange(resources.Count(resource => Type(resource) == "Patient"), 1, 19);
        Assert.Equal(client.Server.Resources["Encounter"], resources.Count(resource => Type(resource) == "Encounter"));
    }

    [Fact]
    public async Task A_group_holds_its_members_and_theirs_and_nobody_elses()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });

        List<JsonObject> resources = await client.ResourcesAsync(await client.ExportAsync("/Group/diabetics/$export"));
        List<JsonObject> everybody = await client.ResourcesAsync(await client.ExportAsync("/Group/all/$export"));
        using HttpResponseMessage unknown = await client.KickOffAsync("/Group/nobody/$export");

        HashSet<string> members = resources.Where(resource => Type(resource) == "Patient").Select(resource => "Patient/" + resource["id"]).ToHashSet();
        Assert.Equal(5, members.Count);
        Assert.All(resources.Where(resource => resource["subject"] is not null), resource => Assert.Contains(resource["subject"]!["reference"]!.GetValue<string>(), members));
        Assert.Contains(resources, resource => Type(resource) == "Practitioner");
        Assert.DoesNotContain(resources, resource => Type(resource) == "Group");
        Assert.Equal(client.Server.ResourceCount - 2, everybody.Count);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("nobody", await SandboxClient.DiagnosticsAsync(unknown), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_maximumFileSize=20000", 0, 20_000)]
    [InlineData("_maximumFileSize=20000&organizeOutputBy=Patient", 0, 20_000)]
    [InlineData("_maximumFileSize=10", 0, 4_000)]
    [InlineData("_minimumFileSize=20000", 20_000, 30_000)]
    [InlineData("_minimumFileSize=10000&_maximumFileSize=20000", 10_000, 20_000)]
    public async Task Files_have_the_size_that_was_asked_for(string sizes, int fewest, int most)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, MaxResourcesPerFile = fewest == 0 ? null : 5, ManifestVersion = ManifestVersion.Stu4 });
        JsonObject manifest = await client.ExportAsync("/Patient/$export?_type=Patient,Observation&" + sizes);

        var files = manifest["output"]!.AsArray().Select(row => (Type: row!["type"]?.GetValue<string>(), Size: row["fileSize"]!.GetValue<int>())).ToList();
        Assert.All(files, file => Assert.InRange(file.Size, 1, most));

        // The last file of a type has what is left.
        Assert.All(files.GroupBy(file => file.Type).SelectMany(type => type.SkipLast(1)), file => Assert.InRange(file.Size, fewest, most));
        Assert.True(files.Count > 2);
        List<JsonObject> all = await client.ResourcesAsync(await client.ExportAsync("/Patient/$export?_type=Patient,Observation"));
        List<JsonObject> resources = await client.ResourcesAsync(manifest);
        Assert.Equal(all.Select(Address).Order(), resources.Where(resource => Type(resource) != "Parameters").Select(Address).Order());

        static string Address(JsonObject resource) => $"{resource["resourceType"]}/{resource["id"]}";
    }

    [Fact]
    public async Task A_POST_takes_sizes_of_files_as_positive_integers()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        JsonObject parameters = Parameters(new JsonObject { ["name"] = "_maximumFileSize", ["valuePositiveInt"] = 1000 }, new JsonObject { ["name"] = "_type", ["valueString"] = "Patient" });
        using HttpResponseMessage kickedOff = await client.KickOffByPostAsync("/$export", parameters);
        Assert.True((await client.FinishAsync(kickedOff))["output"]!.AsArray().Count > 5);
    }

    [Fact]
    public async Task A_POST_takes_the_same_parameters_and_patients_too()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        List<JsonObject> patients = await client.ResourcesAsync(await client.ExportAsync("/$export?_type=Patient"));
        string wanted = "Patient/" + patients[3]["id"];
        JsonObject parameters = Parameters(
            new() { ["name"] = "_type", ["valueString"] = "Patient" },
            new() { ["name"] = "_type", ["valueString"] = "Condition" },
            new() { ["name"] = "_since", ["valueInstant"] = "2000-01-01T00:00:00Z" },
            new() { ["name"] = "allowPartialManifests", ["valueBoolean"] = true },
            new() { ["name"] = "patient", ["valueReference"] = new JsonObject { ["reference"] = wanted } });

        using HttpResponseMessage kickedOff = await client.KickOffByPostAsync("/Patient/$export", parameters);
        List<JsonObject> resources = await client.ResourcesAsync(await client.FinishAsync(kickedOff));

        Assert.Equal(wanted, "Patient/" + Assert.Single(resources, resource => Type(resource) == "Patient")["id"]);
        Assert.All(resources.Where(resource => Type(resource) == "Condition"), condition => Assert.Equal(wanted, condition["subject"]!["reference"]!.GetValue<string>()));
        Assert.Contains(resources, resource => Type(resource) == "Condition");
    }

    [Fact]
    public async Task A_patient_who_is_not_in_the_export_and_a_body_that_is_no_Parameters_are_refused()
    {
        using SandboxClient client = SandboxClient.WithoutToken();
        JsonObject stranger = Parameters(new JsonObject { ["name"] = "patient", ["valueReference"] = new JsonObject { ["reference"] = "Patient/stranger" } });

        using HttpResponseMessage unknown = await client.KickOffByPostAsync("/Patient/$export", stranger);
        using HttpResponseMessage system = await client.KickOffByPostAsync("/$export", stranger.DeepClone().AsObject());
        using HttpResponseMessage noParameters = await client.KickOffByPostAsync("/$export", new JsonObject { ["resourceType"] = "Patient" });
        using HttpResponseMessage noValue = await client.KickOffByPostAsync("/$export", Parameters(new JsonObject { ["name"] = "_type" }));

        Assert.All([unknown, system, noParameters, noValue], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
        Assert.Contains("stranger", await SandboxClient.DiagnosticsAsync(unknown), StringComparison.Ordinal);
        Assert.Contains("system-level", await SandboxClient.DiagnosticsAsync(system), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(10)]
    public async Task Output_by_patient_has_a_header_then_the_patient_then_what_is_theirs(int? maxResourcesPerFile)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, MaxResourcesPerFile = maxResourcesPerFile });

        JsonObject manifest = await client.ExportAsync("/Patient/$export?organizeOutputBy=Patient");
        List<JsonObject> lines = await client.ResourcesAsync(manifest);

        Assert.Equal("Patient", manifest["outputOrganizedBy"]!.GetValue<string>());
        Assert.All(manifest["output"]!.AsArray(), output => Assert.Null(output!["type"]));
        HashSet<string> begun = [];
        string current = "";
        foreach (JsonObject line in lines)
        {
            if (Type(line) == "Parameters")
            {
                Assert.Equal("header", line["parameter"]![0]!["name"]!.GetValue<string>());
                current = line["parameter"]![0]!["valueReference"]!["reference"]!.GetValue<string>();
            }
            else if (begun.Add(current))
            {
                Assert.Equal(current, "Patient/" + line["id"]);
            }
            else
            {
                Assert.Equal(current, (line["subject"] ?? line["patient"])!["reference"]!.GetValue<string>());
            }
        }

        Assert.Equal(20, begun.Count);
        JsonArray outputs = manifest["output"]!.AsArray();
        Assert.Equal(maxResourcesPerFile is not null, outputs.Any(output => output!["continuesInFile"] is not null));
        for (int index = 0; index < outputs.Count; index++)
        {
            if (outputs[index]!["continuesInFile"] is JsonNode next)
            {
                Assert.Equal(outputs[index + 1]!["url"]!.GetValue<string>(), next.GetValue<string>());
            }
        }
    }

    private static JsonObject Parameters(params JsonObject[] parameters) =>
        new() { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray([.. parameters]) };

    private static string Type(JsonObject resource) => resource["resourceType"]!.GetValue<string>();

    private static DateTimeOffset LastUpdated(JsonObject resource) => resource["meta"]!["lastUpdated"]!.GetValue<DateTimeOffset>();
}
