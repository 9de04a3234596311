using System.Security.Cryptography;

namespace RedoxExport.Sandbox.Data;

/// <summary>Writes lines to one file after the other, and counts and hashes the bytes.</summary>
internal sealed class NdjsonFileWriter(string folder, string name, string? type, FileLimits limits, DateTimeOffset lastModified) : IDisposable
{
    private static readonly byte[] NewLine = [(byte)'\n'];

    private readonly List<DataFile> _finished = [];
    private FileStream? _file;
    private IncrementalHash? _hash;
    private long _count;
    private long _headers;
    private long _length;

    /// <summary>The number of resources in the file that is being written.</summary>
    public long Count => _count;

    /// <summary>True if the next lines have to be written to another file.</summary>
    /// <param name="resources">The number of resources in the lines.</param>
    /// <param name="bytes">The number of bytes, including line ends.</param>
    public bool IsFullFor(long resources, long bytes) => _count > 0 && limits.AreReached(_count, _length, resources, bytes);

    public void Write(byte[] buffer, int offset, int count)
    {
        if (IsFullFor(1, count + 1))
        {
            Finish(continues: false);
        }

        WriteLine(buffer, offset, count);
        _count++;
    }

    /// <summary>
    /// Writes a line that describes the lines after it. It does not count as a resource, and is written to the file of the next resource.
    /// </summary>
    public void WriteHeader(byte[] line)
    {
        if (IsFullFor(1, line.Length + 1))
        {
            Finish(continues: false);
        }

        WriteLine(line, 0, line.Length);
        _headers++;
    }

    /// <summary>Ends the current file. The next line begins another file.</summary>
    public void Finish(bool continues)
    {
        if (_file is null)
        {
            return;
        }

        string path = _file.Name;
        _file.Dispose();
        _file = null;
        _finished.Add(new DataFile
        {
            Type = type,
            Path = path,
            ResourceCount = _count,
            HeaderCount = _headers,
            Length = _length,
            Sha256 = HexText.Lower(_hash!.GetHashAndReset()),
            LastModified = lastModified,
            Continues = continues,
        });
        _count = 0;
        _headers = 0;
        _length = 0;
    }

    public IReadOnlyList<DataFile> Complete()
    {
        Finish(continues: false);
        return _finished;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _hash?.Dispose();
    }

    private void WriteLine(byte[] buffer, int offset, int count)
    {
        _file ??= Open();
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(buffer, offset, count);
        Append(NewLine, 0, 1);
    }

    private void Append(byte[] buffer, int offset, int count)
    {
        _file!.Write(buffer, offset, count);
        _hash!.AppendData(buffer, offset, count);
        _length += count;
    }

    private FileStream Open()
    {
        string path = Path.Combine(folder, FormattableString.Invariant($"{name}.{_finished.Count + 1}.ndjson"));
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 64 * 1024);
    }
}
