using System.Text.Json;
using BenchmarkDotNet.Attributes;
using RedoxExport.Resources;

namespace RedoxExport.Parts.Benchmarks;

/// <summary>From lines to resources and to rows, against a bare walk of .NET's JSON reader over the same bytes.</summary>
[MemoryDiagnoser]
[Config(typeof(PartColumns))]
public class ReadBenchmark
{
    private static readonly PropertySelection Selection = new(new[] { "id", "code.coding[0].code", "code.coding[0].display", "effectiveDateTime", "valueQuantity.value" }
        .Select(path => KeyValuePair.Create(path, PropertyPath.Parse(path))));

    private byte[] _sample = [];

    /// <summary>Makes the sample.</summary>
    [GlobalSetup]
    public void Prepare() => _sample = Sample.Bytes;

    /// <summary>The bare walk.</summary>
    [Benchmark(Baseline = true)]
    public int Walk()
    {
        int tokens = 0;
        Utf8JsonReader reader = new(_sample, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    /// <summary>Resources, as <c>Import-RedoxExport</c> makes them.</summary>
    [Benchmark]
    public int Parse() => Read(new ResourceShape());

    /// <summary>Five properties, as CSV.</summary>
    [Benchmark]
    public int Project() => Read(new CsvShape(Selection, new CsvFormat(Selection.Names, ',')));

    private int Read<T>(LineShape<T> shape)
    {
        BlockParser<T> parser = new(new ResourceTypeFilter(null), shape, BlockReader.DefaultMaxLineLength);
        using BlockReader reader = new(new MemoryStream(_sample));
        int items = 0;
        while (reader.Read(CancellationToken.None) is { } block)
        {
            LineBatch<T> batch = parser.Parse(block, skipType: null);
            BlockReader.Return(block);
            items += batch.Items.Count;
            batch.Items.OfType<IDisposable>().ToList().ForEach(item => item.Dispose());
        }

        return items;
    }
}
