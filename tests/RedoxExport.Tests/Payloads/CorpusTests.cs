using System.Text.Json;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public class CorpusTests
{
    // What no JSON Schema can see.
    private static readonly string[] Unseen = ["MemberDuplicate", "PayloadTooDeep", "PayloadNumberTooLarge", "PayloadNotText"];

    public static TheoryData<string> Files => [.. Corpus.Cases.Select(one => one.File)];

    public static TheoryData<string> SinglePayloads => [.. Corpus.Cases.Where(one => one.Items.Count == 1).Select(one => one.File)];

    [Fact]
    public void Every_file_is_in_the_index_and_every_entry_has_a_file()
    {
        string[] files = [.. Directory.GetFiles(Corpus.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Corpus.Folder, file).Replace('\\', '/'))
            .Where(file => file != "index.json")
            .Order(StringComparer.Ordinal)];

        Assert.Equal(files, Corpus.Cases.Select(one => one.File).Order(StringComparer.Ordinal));
        Assert.True(files.Length >= 60);
    }

    [SharedFolderFact]
    public void The_example_is_the_one_of_the_contract()
    {
        string spec = Path.Combine(RepositoryRoot.Path, "..", "shared", "spec", "system-export-response.example.json");
        Assert.SkipUnless(File.Exists(spec), "The contract does not lie beside this checkout.");

        Assert.Equal(File.ReadAllBytes(spec), Corpus.Example);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_payload_is_read_or_refused_as_the_index_says(string file)
    {
        CorpusCase expected = Corpus.Cases.Single(one => one.File == file);

        ReadPayload[] results = [.. ExportResponseReader.ReadAll(expected.Bytes(), file)];

        Assert.Equal(expected.Items.Count, results.Length);
        foreach ((CorpusItem item, ReadPayload result) in expected.Items.Zip(results))
        {
            Assert.Equal(item.Error, result.Error?.ErrorId);
            Assert.Equal(item.Index, result.Index);
            Assert.True(item.Line == 0 || item.Line == result.Line, $"Line {result.Line} instead of {item.Line}.");
            Assert.NotEqual(result.Error is null, result.Response is null);
            foreach ((string path, JsonElement value) in item.Object ?? new Dictionary<string, JsonElement>())
            {
                AssertValue(path, value, Corpus.Value(result.Response!, path));
            }
        }
    }

    [Theory]
    [MemberData(nameof(SinglePayloads))]
    public void Each_payload_alone_is_read_as_it_is_among_others(string file)
    {
        CorpusCase expected = Corpus.Cases.Single(one => one.File == file);
        string? error = null;
        try
        {
            ExportResponseReader.Read(expected.Bytes(), file);
        }
        catch (RedoxExportException problem)
        {
            error = problem.ErrorId;
        }

        Assert.Equal(expected.Items[0].Error, error);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_payload_has_the_findings_that_the_index_says(string file)
    {
        CorpusCase expected = Corpus.Cases.Single(one => one.File == file);

        PayloadItem[] parts = [.. ExportResponseReader.Split(expected.Bytes(), file)];

        Assert.Equal(expected.Items.Count, parts.Length);
        foreach ((CorpusItem item, PayloadItem part) in expected.Items.Zip(parts))
        {
            if (part.Error is not null)
            {
                Assert.Equal(item.Error, part.Error.ErrorId);
                continue;
            }

            CorpusFinding[] findings = [.. ExportResponseValidator.Validate(part.Utf8)
                .Select(finding => new CorpusFinding(finding.Path, finding.Rule, finding.Severity.ToString()))];
            Assert.Equal(item.Findings, findings);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_schema_agrees_with_the_errors_that_are_found(string file)
    {
        CorpusCase expected = Corpus.Cases.Single(one => one.File == file);
        SchemaSubset schema = SchemaSubset.Load();
        foreach (PayloadItem part in ExportResponseReader.Split(expected.Bytes(), file).Where(part => part.Error is null))
        {
            ExportResponseFinding[] errors = [.. ExportResponseValidator.Validate(part.Utf8).Where(finding => finding.Severity == FindingSeverity.Error)];
            if (errors.Any(error => error.Rule is "PayloadNotJson" or "PayloadNotText" or "PayloadEmpty"))
            {
                // There is no value that a schema could be asked about.
                continue;
            }

            using JsonDocument document = JsonDocument.Parse(part.Utf8, new JsonDocumentOptions { MaxDepth = 1000 });
            bool valid = schema.IsValid(document.RootElement);
            if (expected.Schema == "blind" && errors.Length > 0)
            {
                Assert.All(errors, error => Assert.Contains(error.Rule, Unseen));
            }
            else
            {
                Assert.Equal(errors.Length == 0, valid);
            }
        }
    }

    private static void AssertValue(string path, JsonElement expected, object? actual)
    {
        object? wanted = expected.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Number => expected.GetInt32(),
            JsonValueKind.String => expected.GetString(),
            _ => expected.GetBoolean(),
        };
        Assert.True(Equals(wanted, actual), $"{path} is '{actual}' instead of '{wanted}'.");
    }
}
