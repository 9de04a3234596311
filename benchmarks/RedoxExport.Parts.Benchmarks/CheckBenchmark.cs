using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using RedoxExport.Compression;
using RedoxExport.Downloads;

namespace RedoxExport.Parts.Benchmarks;

/// <summary>What a download does with each byte: count lines and look at types, hash; with gzip a checksum too.</summary>
[MemoryDiagnoser]
[Config(typeof(PartColumns))]
public class CheckBenchmark
{
    // As a download's buffers are.
    private const int Piece = 256 * 1024;

    private byte[] _sample = [];

    /// <summary>Makes the sample.</summary>
    [GlobalSetup]
    public void Prepare() => _sample = Sample.Bytes;

    /// <summary>The scan for lines and what they begin with.</summary>
    [Benchmark]
    public long Scan()
    {
        NdjsonTally tally = new();
        for (int at = 0; at < _sample.Length; at += Piece)
        {
            tally.Add(PieceAt(at));
        }

        return tally.Resources;
    }

    /// <summary>SHA-256.</summary>
    [Benchmark(Baseline = true)]
    public byte[] Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int at = 0; at < _sample.Length; at += Piece)
        {
            hash.AppendData(PieceAt(at));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>The checksum of gzip.</summary>
    [Benchmark]
    public uint Checksum() => Crc32.Append(0, _sample);

    private ReadOnlySpan<byte> PieceAt(int at) => _sample.AsSpan(at, Math.Min(Piece, _sample.Length - at));
}
