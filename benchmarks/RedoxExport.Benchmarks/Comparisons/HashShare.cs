using System.Diagnostics;
using System.Security.Cryptography;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>The verb: hashes the files of a folder, one after another, and says what processor time that took, reading left out.</summary>
internal static class HashShare
{
    public static int Run(string folder)
    {
        byte[] buffer = new byte[1 << 18];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        TimeSpan hashing = TimeSpan.Zero;
        Stopwatch all = Stopwatch.StartNew();
        foreach (string path in Directory.EnumerateFiles(folder, "*.ndjson"))
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            for (int read = file.Read(buffer); read > 0; read = file.Read(buffer))
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                hash.AppendData(buffer, 0, read);
                hashing += Environment.CpuUsage.TotalTime - before;
            }

            hash.GetHashAndReset();
        }

        Console.WriteLine(FormattableString.Invariant($"seconds {all.Elapsed.TotalSeconds:R}"));
        Console.WriteLine(FormattableString.Invariant($"processor {hashing.TotalSeconds:R}"));
        return 0;
    }
}
