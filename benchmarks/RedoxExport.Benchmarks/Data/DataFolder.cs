using System.Security.Cryptography;

namespace RedoxExport.Benchmarks.Data;

/// <summary>A folder of made-up files of one resource type, and what is known of them. Goes when this goes.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly Lazy<string[]> _hashes;

    /// <param name="parent">Where the folder is made.</param>
    /// <param name="files">How many files.</param>
    /// <param name="bytesOfEach">How many bytes each has at least: the last line is whole.</param>
    public DataFolder(string parent, int files, long bytesOfEach)
    {
        Folder = Directory.CreateDirectory(System.IO.Path.Combine(parent, "data-" + Guid.NewGuid().ToString("n"))).FullName;
        Names = [.. Enumerable.Range(1, files).Select(i => FormattableString.Invariant($"Observation.{i:D5}.ndjson"))];
        (long Lines, long Bytes)[] written = [.. Names
            .AsParallel()
            .AsOrdered()
            .Select((name, i) =>
            {
                string path = System.IO.Path.Combine(Folder, name);
                return (ObservationWriter.Write(path, bytesOfEach, seed: i + 1), new FileInfo(path).Length);
            })];
        _hashes = new Lazy<string[]>(() => Hashes(Folder));
        Lines = written.Sum(file => file.Lines);
        Bytes = written.Sum(file => file.Bytes);
    }

    public string Folder { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>How many lines all files have together.</summary>
    public long Lines { get; }

    /// <summary>How many bytes all files have together.</summary>
    public long Bytes { get; }

    public string Path(int file = 0) => System.IO.Path.Combine(Folder, Names[file]);

    /// <summary>Whether a folder has the same files as this, byte for byte, whatever they are called.</summary>
    public bool IsCopiedTo(string folder) =>
        _hashes.Value.SequenceEqual(Hashes(folder), StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string[] Hashes(string folder) => [.. new DirectoryInfo(folder)
        .EnumerateFiles("Observation.*.ndjson")
        .AsParallel()
        .Select(file =>
        {
            using FileStream stream = file.OpenRead();
            return Convert.ToHexString(SHA256.HashData(stream));
        })
        .Order(StringComparer.Ordinal)];
}
