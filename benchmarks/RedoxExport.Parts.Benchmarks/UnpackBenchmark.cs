using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using RedoxExport.Compression;

namespace RedoxExport.Parts.Benchmarks;

/// <summary>Unpacking gzip: .NET's own stream, and the one that notices when something is missing.</summary>
[MemoryDiagnoser]
[Config(typeof(PartColumns))]
public class UnpackBenchmark
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private byte[] _packed = [];

    /// <summary>Packs the sample.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Sample.Bytes);
        }

        _packed = packed.ToArray();
    }

    /// <summary>.NET's own.</summary>
    [Benchmark(Baseline = true)]
    public long Own()
    {
        using GZipStream stream = new(new MemoryStream(_packed), CompressionMode.Decompress);
        return ReadAll(stream);
    }

    /// <summary>With every check.</summary>
    [Benchmark]
    public long Checked()
    {
        using CheckedGzipStream stream = new(new MemoryStream(_packed));
        return ReadAll(stream);
    }

    private long ReadAll(Stream stream)
    {
        long all = 0;
        for (int read = stream.Read(_buffer, 0, _buffer.Length); read > 0; read = stream.Read(_buffer, 0, _buffer.Length))
        {
            all += read;
        }

        return all;
    }
}
