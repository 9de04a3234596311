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
    private byte[] _typeLast = [];

    /// <summary>Makes the samples.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _sample = Sample.Bytes;
        _typeLast = Sample.WithTypeLast;
    }

    /// <summary>The scan for lines and the type that they begin with.</summary>
    [Benchmark]
    public long Scan() => Scan(_sample);

    /// <summary>The same where a server writes the type behind everything else.</summary>
    [Benchmark]
    public long ScanForTypeThatComesLast() => Scan(_typeLast);

    /// <summary>SHA-256.</summary>
    [Benchmark(Baseline = true)]
    public byte[] Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int at = 0; at < _sample.Length; at += Piece)
        {
            hash.AppendData(PieceAt(_sample, at));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>The checksum of gzip.</summary>
    [Benchmark]
    public uint Checksum() => Crc32.Append(0, _sample);

    private static long Scan(byte[] sample)
    {
        NdjsonCounter counter = new("Observation");
        for (int at = 0; at < sample.Length; at += Piece)
        {
            counter.Add(PieceAt(sample, at));
        }

        return counter.Others is null ? counter.Resources : throw new InvalidOperationException("The scan is wrong about the types.");
    }

    private static ReadOnlySpan<byte> PieceAt(byte[] sample, int at) => sample.AsSpan(at, Math.Min(Piece, sample.Length - at));
}
