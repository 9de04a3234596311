using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace RedoxExport.Benchmarks;

/// <summary>A file as it is sent: where it lies, and the head of its answer.</summary>
internal sealed record StaticFile(string Path, long Length, byte[] Head);

/// <summary>
/// The files of a folder, and their rows in a manifest. Gzip copies are made once, in a folder next to it, and are deleted with this object.
/// </summary>
internal sealed class StaticFiles : IDisposable
{
    private readonly Dictionary<string, StaticFile> _plain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StaticFile> _packed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _resources = new(StringComparer.Ordinal);
    private readonly string _twins;

    public StaticFiles(string folder, bool gzip)
    {
        string full = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar);
        _twins = full + FormattableString.Invariant($".gzip-{Environment.ProcessId}");
        FileInfo[] files = [.. new DirectoryInfo(full).EnumerateFiles("*.ndjson")];
        if (gzip)
        {
            Directory.CreateDirectory(_twins);
        }

        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
        {
            long resources = CountLines(file.FullName);
            StaticFile plain = new(file.FullName, file.Length, Head(file.Name, file.Length, packed: false));
            StaticFile? packed = gzip ? Pack(file) : null;
            lock (_plain)
            {
                _resources[file.Name] = resources;
                _plain[file.Name] = plain;
                _packed[file.Name] = packed ?? plain;
            }
        });
    }

    /// <summary>The file of a name in UTF-8.</summary>
    public StaticFile? Find(ReadOnlySpan<byte> name, bool takesGzip)
    {
        Span<char> text = stackalloc char[256];
        return name.Length <= text.Length
            && (takesGzip ? _packed : _plain).GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..Encoding.UTF8.GetChars(name, text)], out StaticFile? file)
                ? file
                : null;
    }

    /// <summary>The manifest of the folder (IG 3.0.0). A file's type is its name up to the first dot.</summary>
    public byte[] Manifest(Uri baseUri)
    {
        StringBuilder json = new("""{"transactionTime":"2026-01-01T00:00:00Z","request":"http://127.0.0.1/$export","requiresAccessToken":false,"output":[""");
        string between = "\n";
        foreach ((string name, long resources) in _resources)
        {
            json.Append(CultureInfo.InvariantCulture, $$"""{{between}}{"type":"{{name[..name.IndexOf('.', StringComparison.Ordinal)]}}","url":"{{baseUri}}files/{{name}}","count":{{resources}}}""");
            between = ",\n";
        }

        return Encoding.UTF8.GetBytes(json.Append("""],"error":[]}""").ToString());
    }

    public void Dispose()
    {
        if (Directory.Exists(_twins))
        {
            Directory.Delete(_twins, recursive: true);
        }
    }

    private static byte[] Head(string name, long length, bool packed) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+ndjson\r\nContent-Length: {length}\r\nETag: \"{name}{(packed ? "-gzip" : string.Empty)}\"\r\n{(packed ? "Content-Encoding: gzip\r\n" : string.Empty)}\r\n"));

    private static long CountLines(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        byte[] buffer = new byte[256 * 1024];
        long lines = 0;
        byte last = (byte)'\n';
        for (int read; (read = file.Read(buffer)) > 0; last = buffer[read - 1])
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return last == '\n' ? lines : lines + 1;
    }

    private StaticFile Pack(FileInfo file)
    {
        string path = Path.Combine(_twins, file.Name + ".gz");
        using (FileStream source = file.OpenRead())
        using (FileStream target = new(path, FileMode.Create))
        using (GZipStream gzip = new(target, CompressionLevel.Optimal))
        {
            source.CopyTo(gzip);
        }

        long length = new FileInfo(path).Length;
        return new StaticFile(path, length, Head(file.Name, length, packed: true));
    }
}
