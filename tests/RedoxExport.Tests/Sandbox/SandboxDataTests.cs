using System.Text.Json;
using System.Text.Json.Nodes;
using Hl7.Fhir.Model;
using RedoxExport.Sandbox;
using Task = System.Threading.Tasks.Task;

namespace RedoxExport.Tests.Sandbox;

public sealed class SandboxDataTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-77)]
    public async Task Generated_resources_are_valid_R4_and_every_reference_leads_to_one_of_them(int seed)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { Seed = seed, PollCount = 0 });
        JsonObject manifest = await client.ExportAsync();
        List<string> lines = [];
        foreach (JsonNode? output in manifest["output"]!.AsArray())
        {
            lines.AddRange((await client.Http.GetStringAsync(output!["url"]!.GetValue<string>())).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        List<Resource> resources = lines.Select(line => JsonSerializer.Deserialize<Resource>(line, FhirJson.Strict)!).ToList();

        HashSet<string> ids = resources.Select(resource => resource.TypeName + "/" + resource.Id).ToHashSet();
        Assert.Equal(resources.Count, ids.Count);
        Assert.Equal(client.Server.ResourceCount, resources.Count);
        Assert.True(resources.Select(resource => resource.TypeName).Distinct().Count() >= 10);
        Assert.Equal(20, resources.OfType<Patient>().Count());
        List<string> references = lines.SelectMany(line => References(JsonNode.Parse(line))).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference, ids));
        Assert.All(resources, resource => Assert.NotNull(resource.Meta?.LastUpdated));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_gives_others()
    {
        using RedoxSandbox first = RedoxSandbox.Start(new SandboxOptions { Seed = 7 });
        using RedoxSandbox second = RedoxSandbox.Start(new SandboxOptions { Seed = 7 });
        using RedoxSandbox other = RedoxSandbox.Start(new SandboxOptions { Seed = 8 });

        Assert.Equal(first.ServedFiles.Select(file => file.Sha256), second.ServedFiles.Select(file => file.Sha256));
        Assert.Empty(first.ServedFiles.Select(file => file.Sha256).Intersect(other.ServedFiles.Select(file => file.Sha256)));
    }

    [Fact]
    public void Fewer_patients_are_the_first_of_more()
    {
        using RedoxSandbox few = RedoxSandbox.Start(new SandboxOptions { PatientCount = 5 });
        using RedoxSandbox none = RedoxSandbox.Start(new SandboxOptions { PatientCount = 0 });

        Assert.Equal(5, few.Resources["Patient"]);
        Assert.False(none.Resources.ContainsKey("Patient"));
        Assert.Equal(2, none.Resources["Group"]);
    }

    [Fact]
    public async Task Numbers_keep_trailing_zeros_and_names_their_letters()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient,MedicationRequest,Immunization");
        string text = "";
        foreach (JsonNode? output in manifest["output"]!.AsArray())
        {
            text += await client.Http.GetStringAsync(output!["url"]!.GetValue<string>());
        }

        Assert.Contains("\"value\":1.50,", text, StringComparison.Ordinal);
        Assert.Contains("\"value\":0.50,", text, StringComparison.Ordinal);
        Assert.Contains(text, letter => letter > 127);
    }

    [Fact]
    public async Task A_type_with_more_resources_than_a_file_may_have_is_split()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, MaxResourcesPerFile = 7 });

        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient");

        Assert.Equal([7, 7, 6], manifest["output"]!.AsArray().Select(output => output!["count"]!.GetValue<int>()));
    }

    [SharedFolderFact]
    public async Task A_data_folder_is_served_byte_for_byte_plain_and_gzipped()
    {
        string folder = RepositoryRoot.SyntheaFolder ?? "";
        Assert.SkipWhen(folder.Length == 0, "The Synthea sample is not beside the checkout.");
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { DataPath = folder, PollCount = 0 });
        string[] sources = Directory.GetFiles(folder, "*.ndjson");

        Assert.Equal(8639, client.Server.ResourceCount);
        JsonArray outputs = (await client.ExportAsync())["output"]!.AsArray();
        Assert.Equal(sources.Length, outputs.Count);
        foreach (JsonNode? output in outputs)
        {
            byte[] source = await File.ReadAllBytesAsync(Path.Combine(folder, output!["type"]!.GetValue<string>() + ".ndjson"));
            string url = output["url"]!.GetValue<string>();
            Assert.Equal(source, await client.Http.GetByteArrayAsync(url));
            using HttpResponseMessage gzipped = await client.GetAsync(url, request => request.Headers.Add("Accept-Encoding", "gzip"));
            Assert.Equal("gzip", Assert.Single(gzipped.Content.Headers.ContentEncoding));
            Assert.Equal(source, GzipText.Decode(await gzipped.Content.ReadAsByteArrayAsync()));
        }
    }

    [Fact]
    public async Task A_data_folder_keeps_line_ends_blank_lines_and_a_missing_last_line_end()
    {
        using TemporaryData data = new();
        byte[] bytes = "{\"resourceType\":\"Basic\",\"id\":\"1\"}\r\n\r\n  \n{\"resourceType\":\"Basic\",\"id\":\"ü\"}"u8.ToArray();
        data.Write("one.ndjson", bytes);
        data.Write("Condition.2.ndjson", []);
        data.Write("ignored.txt", [1]);
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { DataPath = data.Path, PollCount = 0 });

        JsonArray outputs = (await client.ExportAsync())["output"]!.AsArray();

        Assert.Equal(["Condition", "Basic"], outputs.Select(output => output!["type"]!.GetValue<string>()));
        Assert.Equal([0, 2], outputs.Select(output => output!["count"]!.GetValue<int>()));
        Assert.Equal(bytes, await client.Http.GetByteArrayAsync(outputs[1]!["url"]!.GetValue<string>()));
        Assert.Empty(await client.Http.GetByteArrayAsync(outputs[0]!["url"]!.GetValue<string>()));
    }

    [Fact]
    public void A_data_folder_that_cannot_be_served_is_named_at_the_start()
    {
        using TemporaryData data = new();
        Assert.Equal("SandboxDataPathEmpty", StartError(new SandboxOptions { DataPath = data.Path }));
        Assert.Equal("SandboxDataPathNotFound", StartError(new SandboxOptions { DataPath = Path.Combine(data.Path, "no") }));
        data.Write("a.ndjson", "not JSON\n"u8.ToArray());
        Assert.Equal("SandboxDataFileNotFhir", StartError(new SandboxOptions { DataPath = data.Path }));
        data.Write("a.ndjson", "{\"id\":\"1\"}\n"u8.ToArray());
        Assert.Equal("SandboxDataFileNotFhir", StartError(new SandboxOptions { DataPath = data.Path }));
    }

    [Fact]
    public async Task A_line_that_is_no_JSON_is_served_as_it_is_and_fails_an_export_that_has_to_read_it()
    {
        using TemporaryData data = new();
        byte[] bytes = "{\"resourceType\":\"Basic\"}\nnot JSON\n"u8.ToArray();
        data.Write("a.ndjson", bytes);
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { DataPath = data.Path, PollCount = 0 });
        string url = (await client.ExportAsync())["output"]![0]!["url"]!.GetValue<string>();
        using HttpResponseMessage kickedOff = await client.KickOffAsync("/$export?_elements=code");
        using HttpResponseMessage failed = await client.GetAsync(kickedOff.Content.Headers.ContentLocation!.AbsoluteUri);

        Assert.Equal(bytes, await client.Http.GetByteArrayAsync(url));
        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Contains("Json", await SandboxClient.DiagnosticsAsync(failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_sandbox_wrote_goes_away_with_it()
    {
        string folder;
        using (SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 }))
        {
            string url = (await client.ExportAsync("/$export?_elements=code"))["output"]![0]!["url"]!.GetValue<string>();
            using HttpResponseMessage gzipped = await client.GetAsync(url, request => request.Headers.Add("Accept-Encoding", "gzip"));
            Assert.NotEmpty(Directory.GetFiles(client.Server.TemporaryPath, "*", SearchOption.AllDirectories));
            folder = client.Server.TemporaryPath;
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void An_option_that_makes_no_sense_is_named()
    {
        Assert.Equal("SandboxOptionInvalid", StartError(new SandboxOptions { Slug = "a/b" }));
        Assert.Equal("SandboxOptionInvalid", StartError(new SandboxOptions { PatientCount = -1 }));
        Assert.Equal("SandboxOptionInvalid", StartError(new SandboxOptions { MaxResourcesPerFile = 0 }));
        Assert.Equal("SandboxOptionInvalid", StartError(new SandboxOptions { TokenLifetime = TimeSpan.Zero }));
        Assert.Equal("SandboxOptionInvalid", StartError(new SandboxOptions { DeletedCount = -1 }));
        Assert.Equal("SandboxOptionInvalid", StartError(new SandboxOptions { LargestGzipCopy = -1 }));
        Assert.Equal("SandboxOptionInvalid", StartError(new SandboxOptions { FaultRetryAfter = TimeSpan.FromSeconds(-1) }));
        Assert.Equal("SandboxPublicKeysInvalid", StartError(new SandboxOptions { PublicKeys = "no key" }));
        Assert.Equal("SandboxPublicKeysInvalid", StartError(new SandboxOptions { PublicKeys = "{\"keys\":[{\"kty\":\"oct\"}]}" }));
        Assert.Equal("SandboxPublicKeysInvalid", StartError(new SandboxOptions { PublicKeys = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----" }));
    }

    private static string StartError(SandboxOptions options) => Assert.Throws<SandboxException>(() => RedoxSandbox.Start(options).Dispose()).ErrorId;

    // Over the JSON, so that no reference is missed that a model would hide.
    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(member =>
            member.Key == "reference" && member.Value is JsonValue value ? [value.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
