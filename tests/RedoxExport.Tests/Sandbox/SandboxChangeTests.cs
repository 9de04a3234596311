using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hl7.Fhir.Model;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Sandbox;
using Task = System.Threading.Tasks.Task;

namespace RedoxExport.Tests.Sandbox;

public sealed class SandboxChangeTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 28, 1, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Changed_resources_are_valid_R4_and_every_reference_leads_to_one_of_them()
    {
        using SandboxClient client = Start(options => options.PatientCount = 12);
        for (int step = 1; step <= 6; step++)
        {
            SandboxChange change = client.Server.ApplyChanges();
            List<string> lines = [.. client.Server.CurrentResources()];

            List<Resource> resources = lines.ConvertAll(line => JsonSerializer.Deserialize<Resource>(line, FhirJson.Strict)!);
            HashSet<string> addresses = [.. resources.Select(resource => resource.TypeName + "/" + resource.Id)];
            Assert.Equal(step, change.Step);
            Assert.Equal(resources.Count, addresses.Count);
            Assert.Equal(client.Server.ResourceCount, resources.Count);
            Assert.Equal(12, resources.OfType<Patient>().Count());
            Assert.All(lines.SelectMany(line => References(JsonNode.Parse(line))), reference => Assert.Contains(reference, addresses));
            Assert.All(change.Added.Concat(change.Updated).Concat(change.Restored), address => Assert.Contains(address, addresses));
            Assert.All(change.Deleted, address => Assert.DoesNotContain(address, addresses));
            Assert.All(resources.OfType<Hl7.Fhir.Model.Group>(), group => Assert.Equal(group.Quantity ?? 0, group.Member.Count));
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], client.Server.Changes.Select(change => change.Step));
    }

    [Fact]
    public void A_step_adds_updates_and_deletes_as_many_patients_as_it_was_told()
    {
        using SandboxClient client = Start(change: 3);
        List<string> before = Addresses(client.Server.CurrentResources());

        SandboxChange change = client.Server.ApplyChanges();

        Assert.Equal(3, change.Added.Count(IsPatient));
        Assert.Equal(3, change.Updated.Count(IsPatient));
        Assert.Equal(3, change.Deleted.Count(IsPatient));
        Assert.Equal(3, change.Left.Count);
        Assert.InRange(change.Joined.Count, 4, 5);
        Assert.Equal(3, change.Updated.Count(address => address.StartsWith("Observation/", StringComparison.Ordinal)));
        Assert.Single(change.Updated, address => address.StartsWith("Practitioner/", StringComparison.Ordinal));
        Assert.Contains("Group/roster", change.Updated);
        Assert.Contains("Group/all", change.Updated);
        Assert.Equal(
            before.Except(change.Deleted).Concat(change.Added).Order(StringComparer.Ordinal),
            Addresses(client.Server.CurrentResources()).Order(StringComparer.Ordinal));
        Assert.True(change.Deleted.Count > 3 * 10, "Patients take with them what is theirs.");
        Assert.True(change.Added.Count > 3 * 10, "Patients bring what is theirs.");
    }

    [Fact]
    public void An_update_has_the_next_version_another_value_and_the_moment_of_the_change()
    {
        using SandboxClient client = Start();
        Dictionary<string, JsonObject> before = ByAddress(client.Server.CurrentResources());
        _time.Advance(TimeSpan.FromHours(3));

        SandboxChange change = client.Server.ApplyChanges();
        Dictionary<string, JsonObject> after = ByAddress(client.Server.CurrentResources());

        Assert.Equal(_time.GetUtcNow(), change.Moment);
        foreach (string address in change.Updated)
        {
            Assert.Equal("1", before[address]["meta"]!["versionId"]!.GetValue<string>());
            Assert.Equal("2", after[address]["meta"]!["versionId"]!.GetValue<string>());
            Assert.Equal("2026-05-28T04:00:00.000Z", after[address]["meta"]!["lastUpdated"]!.GetValue<string>());
            before[address].Remove("meta");
            after[address].Remove("meta");
            Assert.NotEqual(before[address].ToJsonString(), after[address].ToJsonString());
        }

        Assert.All(change.Added, address => Assert.Equal("2026-05-28T04:00:00.000Z", after[address]["meta"]!["lastUpdated"]!.GetValue<string>()));
        Assert.All(
            after.Keys.Except(change.Added).Except(change.Updated),
            address => Assert.Equal(before[address].ToJsonString(), after[address].ToJsonString()));
    }

    [Fact]
    public async Task Since_the_last_export_comes_what_changed_and_what_was_deleted_is_told()
    {
        using SandboxClient client = Start();
        string watermark = Time(await client.ExportAsync());
        _time.Advance(TimeSpan.FromDays(1));
        SandboxChange change = client.Server.ApplyChanges();

        JsonObject manifest = await client.ExportAsync("/$export?_since=" + watermark);
        JsonObject later = await client.ExportAsync("/$export?_since=" + Time(manifest));
        JsonObject full = await client.ExportAsync();

        Assert.Equal(
            change.Added.Concat(change.Updated).Order(StringComparer.Ordinal),
            Addresses(await LinesAsync(client, manifest)).Order(StringComparer.Ordinal));
        Assert.Equal(change.Deleted.Order(StringComparer.Ordinal), (await DeletedAsync(client, manifest)).Order(StringComparer.Ordinal));
        Assert.Empty(await LinesAsync(client, later));
        Assert.Empty(later["deleted"]!.AsArray());
        Assert.Empty(full["deleted"]!.AsArray());
    }

    [Fact]
    public async Task Deletions_are_told_of_the_types_and_the_time_that_were_asked_for()
    {
        using SandboxClient client = Start();
        string watermark = Time(await client.ExportAsync());
        _time.Advance(TimeSpan.FromDays(1));
        SandboxChange first = client.Server.ApplyChanges();
        _time.Advance(TimeSpan.FromDays(1));
        client.Server.ApplyChanges();

        JsonObject manifest = await client.ExportAsync($"/$export?_type=Patient,Encounter&_since={watermark}&_until=2026-05-29T12:00:00Z");

        Assert.Equal(
            first.Deleted.Where(address => IsPatient(address) || address.StartsWith("Encounter/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            (await DeletedAsync(client, manifest)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Made_up_deletions_have_a_file_of_their_own_beside_the_real_ones()
    {
        using SandboxClient client = Start(options => options.DeletedCount = 4);
        SandboxChange change = client.Server.ApplyChanges();

        JsonObject manifest = await client.ExportAsync("/$export?_since=2026-01-01T00:00:00Z");

        Assert.Equal(2, manifest["deleted"]!.AsArray().Count);
        Assert.Equal(change.Deleted.Count + 4, (await DeletedAsync(client, manifest)).Count);
    }

    [Fact]
    public async Task A_resource_that_was_deleted_and_made_again_is_in_the_output_and_not_among_the_deleted()
    {
        using SandboxClient client = Start();
        Dictionary<string, JsonObject> before = ByAddress(client.Server.CurrentResources());
        string watermark = Time(await client.ExportAsync());
        SandboxChange first = client.Server.ApplyChanges();
        string between = Time(await client.ExportAsync());
        SandboxChange second = client.Server.ApplyChanges();

        JsonObject over = await client.ExportAsync("/$export?_since=" + watermark);
        JsonObject after = await client.ExportAsync("/$export?_since=" + between);

        Assert.NotEmpty(second.Restored);
        Assert.All(second.Restored, address => Assert.Contains(address, first.Deleted));
        foreach (JsonObject manifest in (JsonObject[])[over, after])
        {
            Dictionary<string, JsonObject> lines = ByAddress(await LinesAsync(client, manifest));
            List<string> deleted = await DeletedAsync(client, manifest);
            foreach (string address in second.Restored)
            {
                Assert.DoesNotContain(address, deleted);
                Assert.Equal("3", lines[address]["meta"]!["versionId"]!.GetValue<string>());
                lines[address].Remove("meta");
                JsonObject old = before[address].DeepClone().AsObject();
                old.Remove("meta");
                Assert.Equal(old.ToJsonString(), lines[address].ToJsonString());
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(9999)]
    public async Task No_change_is_lost_between_two_exports_on_a_clock_that_stands_still(int ticks)
    {
        _time.Advance(TimeSpan.FromTicks(ticks));
        using SandboxClient client = Start();
        string watermark = Time(await client.ExportAsync());
        for (int night = 0; night < 4; night++)
        {
            SandboxChange change = client.Server.ApplyChanges();
            JsonObject manifest = await client.ExportAsync("/$export?_since=" + watermark);

            Assert.Equal(
                change.Added.Concat(change.Updated).Concat(change.Restored).Order(StringComparer.Ordinal),
                Addresses(await LinesAsync(client, manifest)).Order(StringComparer.Ordinal));
            Assert.Equal(change.Deleted.Order(StringComparer.Ordinal), (await DeletedAsync(client, manifest)).Order(StringComparer.Ordinal));
            Assert.True(change.Moment > DateTimeOffset.Parse(watermark, System.Globalization.CultureInfo.InvariantCulture));
            watermark = Time(manifest);
        }
    }

    [Fact]
    public async Task A_job_has_the_data_of_its_kick_off_whatever_changes_while_it_runs()
    {
        using SandboxClient client = Start();
        List<string> before = [.. client.Server.CurrentResources()];
        List<string> roster = [.. client.Server.CurrentResources("roster")];
        using HttpResponseMessage system = await client.KickOffAsync();
        using HttpResponseMessage group = await client.KickOffAsync("/Group/roster/$export");
        client.Server.ApplyChanges();
        client.Server.ApplyChanges();

        JsonObject systemManifest = await client.FinishAsync(system);
        JsonObject groupManifest = await client.FinishAsync(group);
        client.Server.ApplyChanges();

        Assert.Equal(before, await LinesAsync(client, systemManifest));
        Assert.Equal(roster, await LinesAsync(client, groupManifest));
        Assert.Equal("2026-05-28T01:00:00.000Z", Time(systemManifest));
    }

    [Fact]
    public async Task Files_that_no_export_needs_any_more_go_away()
    {
        using SandboxClient client = Start();
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        await client.FinishAsync(kickedOff);
        int before = client.Server.ServedFiles.Count;
        client.Server.ApplyChanges();
        client.Server.ApplyChanges();
        int during = Files(client);

        using HttpResponseMessage deleted = await client.SendAsync("DELETE", kickedOff.Content.Headers.ContentLocation!.AbsoluteUri);

        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.True(during > client.Server.ServedFiles.Count);
        Assert.True(during <= before + client.Server.ServedFiles.Count);
        Assert.True(SpinWait.SpinUntil(() => Files(client) == client.Server.ServedFiles.Count, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Files_of_a_changed_sandbox_have_no_more_resources_than_they_may()
    {
        using SandboxClient client = Start(options => options.MaxResourcesPerFile = 10);
        for (int step = 0; step < 3; step++)
        {
            client.Server.ApplyChanges();
        }

        Assert.All(client.Server.ServedFiles, file => Assert.InRange(file.ResourceCount, 1, 10));
        Assert.Equal(client.Server.ServedFiles.Count, client.Server.ServedFiles.Select(file => file.Name).Distinct().Count());
    }

    [Fact]
    public async Task Who_joins_a_group_brings_resources_as_old_as_they_are_and_who_leaves_it_is_not_deleted()
    {
        using SandboxClient client = Start(change: 4);
        string watermark = Time(await client.ExportAsync("/Group/roster/$export"));
        IReadOnlyCollection<string> members = client.Server.GroupMembers("roster");
        _time.Advance(TimeSpan.FromDays(1));

        SandboxChange change = client.Server.ApplyChanges();
        JsonObject since = await client.ExportAsync("/Group/roster/$export?_since=" + watermark);
        List<string> told = Addresses(await LinesAsync(client, since));
        List<string> deleted = await DeletedAsync(client, since);
        List<string> everything = Addresses(await LinesAsync(client, await client.ExportAsync("/Group/roster/$export")));

        Assert.Equal(
            members.Except(change.Left).Except(change.Deleted.Select(Id)).Concat(change.Joined).Order(StringComparer.Ordinal),
            client.Server.GroupMembers("roster"));
        string[] joined = [.. change.Joined.Select(id => "Patient/" + id).Except(change.Added).Except(change.Updated)];
        Assert.NotEmpty(joined);
        Assert.All(joined, address => Assert.Contains(address, everything));
        Assert.All(joined, address => Assert.DoesNotContain(address, told));
        Assert.All(change.Left, id => Assert.DoesNotContain("Patient/" + id, everything));
        Assert.All(change.Left, id => Assert.DoesNotContain("Patient/" + id, deleted));
        Assert.All(change.Left, id => Assert.Contains("Patient/" + id, Addresses(client.Server.CurrentResources())));
    }

    [Fact]
    public async Task A_group_is_told_what_was_deleted_of_its_members_also_of_those_who_were_deleted_themselves()
    {
        using SandboxClient client = Start(change: 4);
        Dictionary<string, string> owners = Owners(client);
        string watermark = Time(await client.ExportAsync("/Group/roster/$export"));
        for (int step = 0; step < 3; step++)
        {
            HashSet<string> members = [.. client.Server.GroupMembers("roster")];
            SandboxChange change = client.Server.ApplyChanges();
            HashSet<string> after = [.. client.Server.GroupMembers("roster")];

            JsonObject group = await client.ExportAsync("/Group/roster/$export?_since=" + watermark);
            JsonObject patients = await client.ExportAsync("/Patient/$export?_since=" + watermark);

            // Of a deleted patient it counts whether they were a member; of the others, whether they are one.
            HashSet<string> gone = [.. change.Deleted.Where(IsPatient).Select(Id)];
            string[] expected = [.. change.Deleted.Where(address => gone.Contains(owners[address]) ? members.Contains(owners[address]) : after.Contains(owners[address]))];
            Assert.NotEmpty(expected);
            Assert.NotEqual(expected.Length, change.Deleted.Count);
            Assert.Equal(expected.Order(StringComparer.Ordinal), (await DeletedAsync(client, group)).Order(StringComparer.Ordinal));
            Assert.Equal(change.Deleted.Order(StringComparer.Ordinal), (await DeletedAsync(client, patients)).Order(StringComparer.Ordinal));
            owners = Owners(client);
            watermark = Time(patients);
        }
    }

    [Fact]
    public async Task Current_resources_are_what_a_full_export_hands_out()
    {
        using SandboxClient client = Start();
        for (int step = 0; step < 3; step++)
        {
            Assert.Equal(client.Server.CurrentResources(), await LinesAsync(client, await client.ExportAsync()));
            foreach (string group in (string[])["roster", "diabetics", "all"])
            {
                List<string> lines = await LinesAsync(client, await client.ExportAsync($"/Group/{group}/$export"));
                Assert.Equal(client.Server.CurrentResources(group), lines);
                Assert.Equal(client.Server.GroupMembers(group), Addresses(lines).Where(IsPatient).Select(Id).Order(StringComparer.Ordinal));
            }

            client.Server.ApplyChanges();
        }

        Assert.Throws<ArgumentException>(() => client.Server.CurrentResources("nobody"));
        Assert.Throws<ArgumentException>(() => client.Server.GroupMembers("nobody"));
    }

    [Fact]
    public async Task A_copy_kept_by_since_deletions_and_newcomers_equals_the_group_night_after_night()
    {
        using SandboxClient client = Start(change: 3);
        JsonObject first = await client.ExportAsync("/Group/roster/$export");
        Dictionary<string, string> copy = (await LinesAsync(client, first)).ToDictionary(Address);
        HashSet<string> seen = [.. client.Server.GroupMembers("roster")];
        string watermark = Time(first);
        for (int night = 1; night <= 7; night++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            for (int step = 0; step < night % 3; step++)
            {
                client.Server.ApplyChanges();
            }

            JsonObject ids = await client.ExportAsync("/Group/roster/$export?_type=Patient&_elements=id");
            HashSet<string> members = [.. Addresses(await LinesAsync(client, ids)).Select(Id)];
            JsonObject since = await client.ExportAsync("/Group/roster/$export?_since=" + watermark);
            foreach (string address in await DeletedAsync(client, since))
            {
                copy.Remove(address);
            }

            List<string> fresh = await LinesAsync(client, since);
            string[] newcomers = [.. members.Except(seen)];
            if (newcomers.Length > 0)
            {
                using HttpResponseMessage kickedOff = await client.KickOffByPostAsync("/Group/roster/$export", OfPatients(newcomers));
                fresh.AddRange(await LinesAsync(client, await client.FinishAsync(kickedOff)));
            }

            foreach (string line in fresh)
            {
                copy[Address(line)] = line;
            }

            foreach (KeyValuePair<string, string> resource in copy.Where(resource => OwnerOf(resource.Value) is string owner && !members.Contains(owner)).ToList())
            {
                copy.Remove(resource.Key);
            }

            Assert.Equal(client.Server.CurrentResources("roster").Order(StringComparer.Ordinal), copy.Values.Order(StringComparer.Ordinal));
            seen = members;
            watermark = Time(ids);
        }
    }

    [Fact]
    public void The_same_seed_and_steps_give_the_same_bytes_but_for_the_moments_of_change()
    {
        using SandboxClient one = Start();
        FakeTimeProvider other = new(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using SandboxClient two = Start(options => options.TimeProvider = other);
        using SandboxClient elsewhere = Start(options => options.Seed = 2);
        for (int step = 0; step < 4; step++)
        {
            _time.Advance(TimeSpan.FromMinutes(7));
            other.Advance(TimeSpan.FromDays(7));
            Assert.Equal(one.Server.ApplyChanges().Deleted, two.Server.ApplyChanges().Deleted);
            elsewhere.Server.ApplyChanges();
        }

        Assert.Equal(WithoutMoments(one), WithoutMoments(two));
        Assert.Equal(one.Server.CurrentResources().Select(line => line.Length), two.Server.CurrentResources().Select(line => line.Length));
        Assert.NotEqual(WithoutMoments(one), WithoutMoments(elsewhere));
    }

    [Fact]
    public async Task By_itself_the_data_changes_once_before_the_next_export_and_not_between_the_parts_of_a_run()
    {
        using SandboxClient client = Start(options => options.ChangeByItself = true);

        async Task<int> StepsAfterAsync(string below)
        {
            using HttpResponseMessage kickedOff = await client.KickOffAsync(below);
            return client.Server.Changes.Count;
        }

        async Task<int> StepsAfterNewcomersAsync()
        {
            using HttpResponseMessage kickedOff = await client.KickOffByPostAsync("/Group/roster/$export", OfPatients([.. client.Server.GroupMembers("roster").Take(2)]));
            Assert.Equal(HttpStatusCode.Accepted, kickedOff.StatusCode);
            return client.Server.Changes.Count;
        }

        const string Ids = "/Group/roster/$export?_type=Patient&_elements=id";
        const string Since = "/Group/roster/$export?_since=2026-01-01T00:00:00Z";
        Assert.Equal(0, await StepsAfterAsync(Ids));
        Assert.Equal(0, await StepsAfterAsync("/Group/roster/$export"));
        Assert.Equal(0, await StepsAfterNewcomersAsync());
        Assert.Equal(0, await StepsAfterAsync("/Group/nobody/$export"));
        Assert.Equal(1, await StepsAfterAsync(Ids));
        Assert.Equal(1, await StepsAfterNewcomersAsync());
        Assert.Equal(1, await StepsAfterNewcomersAsync());
        Assert.Equal(1, await StepsAfterAsync(Since));
        Assert.Equal(2, await StepsAfterAsync(Ids));
        Assert.Equal(2, await StepsAfterAsync(Since));
        Assert.Equal(2, await StepsAfterNewcomersAsync());
        Assert.Equal(3, await StepsAfterAsync("/$export"));
        Assert.Equal(4, await StepsAfterAsync("/$export"));
    }

    [Fact]
    public async Task Without_a_word_about_it_the_data_changes_only_when_told_to()
    {
        using SandboxClient client = Start();

        await client.ExportAsync();
        await client.ExportAsync();

        Assert.Empty(client.Server.Changes);
    }

    [Fact]
    public async Task A_POST_for_patients_of_a_group_takes_members_and_nobody_else()
    {
        using SandboxClient client = Start();
        SandboxChange change = client.Server.ApplyChanges();
        string joined = change.Joined[0];

        using HttpResponseMessage kickedOff = await client.KickOffByPostAsync("/Group/roster/$export", OfPatients([joined]));
        List<string> lines = await LinesAsync(client, await client.FinishAsync(kickedOff));
        using HttpResponseMessage left = await client.KickOffByPostAsync("/Group/roster/$export", OfPatients([joined, change.Left[0]]));
        using HttpResponseMessage deleted = await client.KickOffByPostAsync("/Patient/$export", OfPatients([Id(change.Deleted.First(IsPatient))]));

        Assert.Equal("Patient/" + joined, Assert.Single(Addresses(lines), IsPatient));
        Assert.All(lines, line => Assert.True(OwnerOf(line) is null || OwnerOf(line) == joined));
        Assert.Equal(HttpStatusCode.BadRequest, left.StatusCode);
        Assert.Contains(change.Left[0], await SandboxClient.DiagnosticsAsync(left), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, deleted.StatusCode);
    }

    [Fact]
    public async Task A_server_without_the_parameter_patient_refuses_it_or_goes_on_without_it_when_it_may()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, PatientParameter = false });
        JsonObject parameters = OfPatients([client.Server.GroupMembers("diabetics").First()]);

        using HttpResponseMessage strict = await client.KickOffByPostAsync("/Group/diabetics/$export", parameters);
        using HttpResponseMessage lenient = await client.KickOffByPostAsync(
            "/Group/diabetics/$export", parameters.DeepClone().AsObject(), request => request.Headers.Add("Prefer", "handling=lenient"));
        using HttpResponseMessage without = await client.KickOffByPostAsync("/Group/diabetics/$export", OfPatients([]));

        Assert.Equal(HttpStatusCode.BadRequest, strict.StatusCode);
        Assert.Equal("not-supported", (await SandboxClient.JsonAsync(strict))["issue"]![0]!["code"]!.GetValue<string>());
        Assert.Contains("patient", await SandboxClient.DiagnosticsAsync(strict), StringComparison.Ordinal);
        List<string> everybody = [.. client.Server.CurrentResources("diabetics")];
        Assert.Equal(everybody, await LinesAsync(client, await client.FinishAsync(lenient)));
        Assert.Equal(everybody, await LinesAsync(client, await client.FinishAsync(without)));
    }

    [Fact]
    public async Task Exports_beside_changes_have_the_data_of_one_moment()
    {
        using SandboxClient client = Start(change: 2);
        HashSet<string> states = [Together(client.Server.CurrentResources())];
        int running = 4;
        Task<List<string>>[] exports = [.. Enumerable.Range(0, running).Select(_ => Task.Run(async () =>
        {
            List<string> seen = [];
            for (int round = 0; round < 5; round++)
            {
                seen.Add(Together(await LinesAsync(client, await client.ExportAsync())));
            }

            Interlocked.Decrement(ref running);
            return seen;
        }))];
        while (Volatile.Read(ref running) > 0 && states.Count < 40 && !exports.Any(export => export.IsFaulted))
        {
            client.Server.ApplyChanges();
            states.Add(Together(client.Server.CurrentResources()));
        }

        foreach (List<string> seen in await Task.WhenAll(exports))
        {
            Assert.All(seen, state => Assert.Contains(state, states));
        }
    }

    [Fact]
    public void A_sandbox_that_does_not_change_has_no_roster_and_says_why_nothing_can_be_changed()
    {
        using RedoxSandbox still = RedoxSandbox.Start(new SandboxOptions { TimeProvider = _time });
        RedoxSandbox stopped = RedoxSandbox.Start(new SandboxOptions { Change = 1, TimeProvider = _time });
        stopped.Dispose();

        Assert.Equal("SandboxOptionInvalid", Assert.Throws<SandboxException>(() => still.ApplyChanges()).ErrorId);
        Assert.Throws<ArgumentException>(() => still.GroupMembers("roster"));
        Assert.Equal(2, still.Resources["Group"]);
        Assert.Throws<ObjectDisposedException>(() => stopped.ApplyChanges());
    }

    [Theory]
    [InlineData(-1, 20, false)]
    [InlineData(6, 20, false)]
    [InlineData(1, 3, false)]
    [InlineData(1001, 100000, false)]
    [InlineData(0, 20, true)]
    public void A_change_that_makes_no_sense_is_refused(int change, int patients, bool byItself)
    {
        SandboxOptions options = new() { Change = change, PatientCount = patients, ChangeByItself = byItself };

        Assert.Equal("SandboxOptionInvalid", Assert.Throws<SandboxException>(() => RedoxSandbox.Start(options).Dispose()).ErrorId);
    }

    [Fact]
    public void Data_of_a_folder_is_served_as_it_is_and_not_changed()
    {
        using TemporaryData data = new();
        data.Write("Basic.ndjson", "{\"resourceType\":\"Basic\",\"id\":\"1\"}\n"u8.ToArray());

        SandboxException refused = Assert.Throws<SandboxException>(() => RedoxSandbox.Start(new SandboxOptions { Change = 1, DataPath = data.Path }).Dispose());

        Assert.Equal("SandboxOptionInvalid", refused.ErrorId);
        Assert.Contains("DataPath", refused.Message, StringComparison.Ordinal);
    }

    private SandboxClient Start(Action<SandboxOptions>? more = null, int change = 2)
    {
        SandboxOptions options = new() { PollCount = 0, PatientCount = 30, Change = change, TimeProvider = _time };
        more?.Invoke(options);
        return SandboxClient.WithoutToken(options);
    }

    private static async Task<List<string>> LinesAsync(SandboxClient client, JsonObject manifest, string array = "output")
    {
        List<string> lines = [];
        foreach (JsonNode? row in manifest[array]!.AsArray())
        {
            string text = await client.Http.GetStringAsync(row!["url"]!.GetValue<string>());
            lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return lines;
    }

    private static async Task<List<string>> DeletedAsync(SandboxClient client, JsonObject manifest) =>
        [.. (await LinesAsync(client, manifest, "deleted"))
            .SelectMany(bundle => JsonNode.Parse(bundle)!["entry"]!.AsArray())
            .Select(entry => entry!["request"]!["url"]!.GetValue<string>())];

    private static JsonObject OfPatients(string[] ids) => new()
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray([.. ids.Select(id => new JsonObject
        {
            ["name"] = "patient",
            ["valueReference"] = new JsonObject { ["reference"] = "Patient/" + id },
        })]),
    };

    private static string Time(JsonObject manifest) => manifest["transactionTime"]!.GetValue<string>();

    private static bool IsPatient(string address) => address.StartsWith("Patient/", StringComparison.Ordinal);

    private static string Id(string address) => address.Split('/')[1];

    private static string Address(string line)
    {
        JsonNode resource = JsonNode.Parse(line)!;
        return resource["resourceType"] + "/" + resource["id"];
    }

    private static List<string> Addresses(IEnumerable<string> lines) => [.. lines.Select(Address)];

    private static Dictionary<string, JsonObject> ByAddress(IEnumerable<string> lines) =>
        lines.ToDictionary(Address, line => JsonNode.Parse(line)!.AsObject());

    private static string? OwnerOf(string line)
    {
        JsonNode resource = JsonNode.Parse(line)!;
        string? reference = resource["resourceType"]!.GetValue<string>() == "Patient"
            ? "Patient/" + resource["id"]
            : (resource["subject"] ?? resource["patient"])?["reference"]?.GetValue<string>();
        return reference is null ? null : Id(reference);
    }

    private static Dictionary<string, string> Owners(SandboxClient client) => client.Server.CurrentResources()
        .Where(line => OwnerOf(line) is not null)
        .ToDictionary(Address, line => OwnerOf(line)!);

    private static string Together(IEnumerable<string> lines) => string.Join('\n', lines);

    private static List<string> WithoutMoments(SandboxClient client) =>
        [.. client.Server.CurrentResources().Select(line => Regex.Replace(line, "\"lastUpdated\":\"[^\"]+\"", "", RegexOptions.CultureInvariant))];

    private static int Files(SandboxClient client) => Directory.GetDirectories(client.Server.TemporaryPath, "data*")
        .Sum(folder => Directory.GetFiles(folder).Length);

    // Over the JSON, so that no reference is missed that a model would hide.
    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(member =>
            member.Key == "reference" && member.Value is JsonValue value ? [value.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
