using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using RedoxExport.Benchmarks;

namespace RedoxExport.Payloads.Benchmarks;

/// <summary>The engine alone: how fast payloads are read and checked.</summary>
[MemoryDiagnoser]
[Config(typeof(Columns))]
public class ReaderBenchmark
{
    /// <summary>How many payloads <see cref="ReadMany"/> reads.</summary>
    public const int Many = 1000;

    private byte[] _one = [];
    private byte[] _many = [];

    /// <summary>Whether the payload is indented, as Redox's example is, or on one line.</summary>
    [Params(true, false)]
    public bool Indented { get; set; }

    /// <summary>A payload like Redox's example.</summary>
    public static byte[] Payload(bool indented) => Encoding.UTF8.GetBytes(ExportResponseWriter.Write(
        new ExportResponseBuilder
        {
            Status = 202,
            ContentLocation = new Uri("https://api.redoxengine.com/fhir/R4/example-destination/Development/export-status/e4b4a01a-1c2d-4f5e-9a8b-3c7d6e5f4a3b"),
            EventDateTime = new DateTimeOffset(2026, 5, 28, 22, 44, 52, 399, TimeSpan.Zero),
            Test = true,
            Source = new ResponseSystem("7ce6f387-c33c-417d-8682-81e83628cbd9", "Redox Dev Tools"),
            Destinations = { new ResponseSystem("af394f14-b34a-464f-8d24-895f370af4c9", "Redox EMR") },
            Logs = { new ResponseLog("d9f5d293-7110-461e-a875-3beb089e79f3", "925d1617-2fe0-468c-a14c-f8c04b572c54") },
        },
        compress: !indented));

    /// <summary>Makes the inputs.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _one = Payload(Indented);
        _many = [.. Enumerable.Repeat<byte[]>([.. _one, (byte)'\n'], Many).SelectMany(line => line)];
    }

    /// <summary>One payload.</summary>
    [Benchmark(Baseline = true)]
    public ExportResponse Read() => ExportResponseReader.Read(_one);

    /// <summary>A thousand payloads in one input.</summary>
    [Benchmark]
    public int ReadMany() => ExportResponseReader.Split(_many, new PayloadOrigin(null), PayloadLimits.Default).Count(item => ExportResponseReader.Read(item, null, PayloadLimits.Default) is not null);

    /// <summary>The check of one payload.</summary>
    [Benchmark]
    public int Validate() => ExportResponseValidator.Validate(_one).Count;

    private sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(new BytesPerSecondColumn(BytesOf));

        private static long BytesOf(BenchmarkCase benchmark) =>
            Payload(benchmark.Parameters[nameof(Indented)] is true).Length * (benchmark.Descriptor.WorkloadMethod.Name == nameof(ReadMany) ? Many : 1);
    }
}
