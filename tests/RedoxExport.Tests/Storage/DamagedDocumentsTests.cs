using System.Text;
using System.Text.Json;
using CsCheck;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Storage;

/// <summary>Every document that lies on disk, with values of the wrong kind in it, or with other bytes: it is read, or there is one clear error.</summary>
public sealed class DamagedDocumentsTests : IDisposable
{
    private const string History = """
        {"version":1,"runs":[{"id":"20261126T020000Z","state":"Complete","mode":"Full","request":"r","requestKey":"k","startedAt":"2026-11-26T02:00:00Z",
        "endedAt":"2026-11-26T02:10:00Z","calls":1,"waitingSeconds":1.5,"downloadSeconds":2.5,"since":"2026-11-25T02:00:00Z","transactionTime":"2026-11-26T02:00:00Z",
        "watermark":"2026-11-26T02:00:00Z","exports":[{"role":"Data","folder":"data","transactionTime":"2026-11-26T02:00:00Z"}],"files":1,"bytes":10,
        "resources":{"Patient":5},"retries":0,"outcomeErrors":0,"outcomeWarnings":0,"damagedFiles":0,"patientsJoined":1,"patientsLeft":1,
        "findings":[{"code":"C","severity":"Problem","message":"m","type":"Patient","file":"f","count":5,"step":"Data/check"}],
        "error":{"id":"E","kind":"Storage","message":"m"},"removed":true}]}
        """;

    private const string View = """
        {"version":1,"transactionTime":"2026-11-26T02:00:00Z","resources":5,"bytes":10,"types":[{"type":"Patient","resources":5,"bytes":10}],"runs":["20261126T020000Z"]}
        """;

    // Of each kind, and of each the one that is the hardest to take.
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e999", "9223372036854775807", "123456789012345678901234567890", "\"\"", "\"x\"", "\"../../x\"", "\"https://\"", "\"http://[\"",
        "\"\\ud800\"", "\"\\u0000\"", "\"Complete\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"0001-01-01T00:00:00+14:00\"", "[]", "[null]", "[{}]", "{}", "{\"a\":null}",
    ];

    private static readonly Gen<(int Pick, int Value, int Byte)> AnyDamage = Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, Values.Length + 2], Gen.Int[0, 255]);

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_history_is_read_or_its_damage_is_one_error()
    {
        Directory.CreateDirectory(_folder.FullPath);
        Check("runs.json", History, () =>
        {
            foreach (ExportRun run in RunHistory.Read(_folder.FullPath).Runs)
            {
                _ = (run.ExitCode, run.ToString(), run.Findings.Count, run.Exports.Select(run.FolderOf).ToArray());
            }
        });
    }

    [Fact]
    public void The_summary_of_a_view_is_read_or_the_view_counts_as_none()
    {
        Directory.CreateDirectory(_folder["current"]);
        Check("current/dataset.json", View, () =>
        {
            if (DatasetFolder.Read(_folder.FullPath) is { } view)
            {
                Assert.All(view.Types, type => Assert.Matches("^[A-Z][A-Za-z0-9]*$", type.Type));
                _ = (view.Resources, view.Bytes, view.BaseRunId, view.LastRunId, view.TransactionTime);
            }
        });
    }

    [Theory]
    [InlineData("export.json")]
    [InlineData("manifest.json")]
    [InlineData("files.ndjson")]
    public async Task A_folder_of_an_export_is_read_or_its_damage_is_one_error(string name)
    {
        _export
            .WithManifest($$""" "outputOrganizedBy":null,"output":[{"type":"Patient","url":"{{SavedExport.Files}}1","count":3,"fileSize":null}],"deleted":[],"error":[],"link":[{"relation":"self","url":"x"}],"extension":{} """)
            .Server.On("GET " + SavedExport.Files + "1", Reply.Text(200, Lines(3), "ETag: \"v1\""));
        await _export.SaveAsync(_folder);
        ExportJob job = await _export.JobAsync();
        string original = await File.ReadAllTextAsync(_folder[name], TestContext.Current.CancellationToken);
        Check(name, original, () =>
        {
            _ = ResourceFolder.Open(_folder.FullPath).Files.SelectMany(file => file.Read(new ResourceTypeFilter(["Observation"]))).Count();
            Read(() => _ = ExportResume.SavedFiles(_folder.FullPath));
            Read(() => _ = ExportResume.Attach(job.Connection, _folder.FullPath));
            new FolderCheck(_folder.FullPath, _export.Events).RunAsync(_ => { }, default).GetAwaiter().GetResult();
        });
    }

    private void Check(string name, string original, Action read) => AnyDamage.Sample(
        damage =>
        {
            byte[] bytes = Damaged(original, damage);
            File.WriteAllBytes(_folder[name], bytes);
            try
            {
                Read(read);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{e.GetType().Name} from {name}: {Encoding.UTF8.GetString(bytes)}", e);
            }
        },
        iter: TrialLength.Of(300, 20_000),
        threads: 1);

    private static void Read(Action read)
    {
        try
        {
            read();
        }
        catch (RedoxExportException)
        {
            // One clear error.
        }
    }

    /// <summary>Puts a value into the place of another, leaves one out, or changes a byte.</summary>
    private static byte[] Damaged(string original, (int Pick, int Value, int Byte) damage)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(original);
        if (damage.Value >= Values.Length)
        {
            bytes[damage.Pick % bytes.Length] = (byte)damage.Byte;
            return bytes;
        }

        List<(int Start, int End)> values = [];

        // A journal has several documents, one per line.
        for (int offset = 0; offset < bytes.Length; offset++)
        {
            if (bytes[offset] > ' ')
            {
                offset += AddValues(bytes.AsSpan(offset), offset, values);
            }
        }

        (int start, int end) = values[damage.Pick % values.Count];
        return [.. bytes.AsSpan(0, start), .. Encoding.UTF8.GetBytes(Values[damage.Value]), .. bytes.AsSpan(end)];
    }

    /// <summary>Adds where the values of the first document are.</summary>
    /// <returns>The length of the document in bytes.</returns>
    private static int AddValues(ReadOnlySpan<byte> json, int offset, List<(int Start, int End)> values)
    {
        Utf8JsonReader reader = new(json);
        bool isOver = false;
        while (!isOver && reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndArray or JsonTokenType.EndObject))
            {
                Utf8JsonReader ahead = reader;
                ahead.Skip();
                values.Add((offset + (int)reader.TokenStartIndex, offset + (int)ahead.BytesConsumed));
            }

            isOver = reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject);
        }

        return (int)reader.BytesConsumed;
    }
}
