using System.Text;
using System.Text.Json;
using CsCheck;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public class PropertyTests
{
    private static readonly bool[] Layouts = [false, true];

    private static readonly Gen<string> Payload = Gen.Int.Select(seed => new PayloadGenerator(new Random(seed)).Payload());

    [Fact]
    public void Any_payload_read_written_and_read_again_is_the_same()
    {
        Payload.Sample(
            text =>
            {
                ExportResponse first = ExportResponseReader.Read(text);
                Assert.Equal(text, first.ToJson());
                foreach (bool compress in Layouts)
                {
                    ExportResponse second = ExportResponseReader.Read(ExportResponseWriter.Write(first, compress));
                    Assert.Equal(Tokens(text), Tokens(second.ToJson()));
                    Assert.Equal(Describe(first), Describe(second));
                }
            },
            iter: 2000);
    }

    [Fact]
    public void Any_payload_is_the_same_in_utf8_and_utf16_alone_and_among_others()
    {
        Payload.Sample(
            text =>
            {
                string expected = Describe(ExportResponseReader.Read(text));
                string line = ExportResponseWriter.Write(ExportResponseReader.Read(text), compress: true);
                ExportResponse[] others =
                [
                    ExportResponseReader.Read(Encoding.UTF8.GetBytes(text)),
                    ExportResponseReader.Read(Encoding.Unicode.GetBytes(text)),
                    ExportResponseReader.Read(Encoding.BigEndianUnicode.GetBytes(text)),
                    .. ExportResponseReader.ReadAll($"[{text},\n{text}]").Select(result => result.Response!),
                    .. ExportResponseReader.ReadAll($"{line}\n{line}\r\n").Select(result => result.Response!),
                    .. ExportResponseReader.ReadAll($"{text}{text}").Select(result => result.Response!),
                ];
                Assert.Equal(9, others.Length);
                Assert.All(others, other => Assert.Equal(expected, Describe(other)));
            },
            iter: 1000);
    }

    [Fact]
    public void For_any_payload_the_schema_agrees_with_the_errors_that_are_found()
    {
        SchemaSubset schema = SchemaSubset.Load();
        Payload.Sample(
            text =>
            {
                ExportResponseFinding[] errors = [.. ExportResponseValidator.Validate(text).Where(finding => finding.Severity == FindingSeverity.Error)];
                using JsonDocument document = JsonDocument.Parse(text);
                Assert.Equal(errors.All(error => error.Rule == ExportResponseRules.MemberDuplicate), schema.IsValid(document.RootElement));
            },
            iter: 2000);
    }

    /// <summary>
    /// Random bytes, mutated payloads and mutated streams of payloads. 10,000 by default and 50,000 in the long form; REDOXEXPORT_FUZZ_COUNT=1000000 runs a
    /// million, REDOXEXPORT_FUZZ_SEED another row of them (docs/payloads.md has the command). An input is a function of its number.
    /// </summary>
    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public void Any_bytes_at_all_are_read_or_refused_with_a_documented_id()
    {
        int count = FromEnvironment("REDOXEXPORT_FUZZ_COUNT", TrialLength.Of(shortForm: 10_000, longForm: 50_000));
        int seed = FromEnvironment("REDOXEXPORT_FUZZ_SEED", 1);
        HashSet<string> documented = DocumentationTests.ErrorIds();
        byte[][] corpus = [.. Corpus.Cases.Select(one => one.Bytes())];
        int read = 0;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, number =>
        {
            byte[] input = Mutations.Make(unchecked((seed * 1_000_003) + number), corpus);
            try
            {
                Interlocked.Add(ref read, Exercise(input, documented));
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"Input {number} of seed {seed}: {Convert.ToBase64String(input)}", problem);
            }
        });

        // Both sides were reached, or this says nothing.
        Assert.InRange(read, count / 100, count * 100);
    }

    private static int Exercise(byte[] input, HashSet<string> documented)
    {
        int read = 0;
        int index = 0;
        foreach (ReadPayload result in ExportResponseReader.ReadAll(input))
        {
            Assert.Equal(index++, result.Index);
            if (result.Response is ExportResponse response)
            {
                Assert.Null(result.Error);
                Describe(response);
                read++;
            }
            else
            {
                Assert.Contains(result.Error!.ErrorId, documented);
            }
        }

        bool alone = false;
        try
        {
            ExportResponse response = ExportResponseReader.Read(input);
            Assert.Equal(Describe(response), Describe(ExportResponseReader.Read(ExportResponseWriter.Write(response))));
            alone = true;
        }
        catch (RedoxExportException problem)
        {
            Assert.Contains(problem.ErrorId, documented);
        }

        IReadOnlyList<ExportResponseFinding> findings = ExportResponseValidator.Validate(input);
        Assert.True(alone || findings.Any(finding => finding.Severity == FindingSeverity.Error), "Refused, and nothing found.");
        Assert.True(!alone || !findings.Any(finding => documented.Contains(finding.Rule)), "Read, and found to be unreadable.");
        foreach (ReadPayload result in ExportResponseReader.ReadAll(Encoding.Latin1.GetString(input)))
        {
            Assert.NotEqual(result.Error is null, result.Response is null);
        }

        return read;
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;

    // Every property, the lazy ones too.
    private static string Describe(ExportResponse response)
    {
        StringBuilder text = new();
        Add(text, response);
        return text.ToString();
    }

    private static void Add(StringBuilder text, object? value)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, JsonElement> members:
                foreach ((string name, JsonElement element) in members)
                {
                    text.Append(name).Append('=').Append(string.Join(' ', Tokens(element.GetRawText()))).Append(';');
                }

                break;

            case string or null or ValueType:
                text.Append(value).Append(';');
                break;

            case Uri uri:
                text.Append(uri.OriginalString).Append(';');
                break;

            case System.Collections.IEnumerable list:
                foreach (object item in list)
                {
                    Add(text, item);
                }

                break;

            case ResponseError error:
                // Its values may be text of any JSON, white space included, which a writer may change.
                text.Append(error.ToString().Length > 0).Append(error.Type is null).Append(error.Module is null);
                Add(text, error.AdditionalProperties);
                break;

            default:
                text.Append(value).Append(':');
                foreach (var property in value.GetType().GetProperties().Where(property => property.Name != nameof(ExportResponse.ManifestJson)))
                {
                    Add(text, property.GetValue(value));
                }

                if (value is ExportResponse { ManifestJson: string manifest })
                {
                    text.Append(string.Join(' ', Tokens(manifest)));
                }

                break;
        }
    }

    private static List<string> Tokens(string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        Utf8JsonReader reader = new(utf8);
        List<string> tokens = [];
        while (reader.Read())
        {
            tokens.Add($"{reader.TokenType}:{Encoding.UTF8.GetString(reader.ValueSpan)}");
        }

        return tokens;
    }
}
