using System.Security.Cryptography;
using System.Text.Json;

namespace RedoxExport.Sandbox.Data;

/// <summary>Reads the user's own NDJSON files. They are never copied or changed.</summary>
internal static class FolderData
{
    /// <summary>Lists the NDJSON files of a folder, sorted by name. Does not open them: see <see cref="Open"/>.</summary>
    /// <exception cref="SandboxException"><c>SandboxDataPathNotFound</c> or <c>SandboxDataPathEmpty</c>.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw SandboxErrors.DataPathNotFound(folder);
        }

        // On Windows, the pattern also matches names such as "*.ndjson~".
        List<string> paths = Directory.GetFiles(Path.GetFullPath(folder), "*.ndjson")
            .Where(path => path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase))
            .OrderBy(path => path, StringComparer.Ordinal)
            .ToList();
        return paths.Count > 0 ? paths : throw SandboxErrors.DataPathEmpty(folder);
    }

    /// <summary>Reads the type of the first resource of a file. For a file without resources, it is the file name up to the first dot.</summary>
    /// <exception cref="SandboxException"><c>SandboxDataFileNotFhir</c>.</exception>
    public static string ReadType(string path)
    {
        using LineReader lines = new(path);
        if (!lines.Read())
        {
            return Path.GetFileName(path).Split('.')[0];
        }

        try
        {
            using JsonDocument resource = JsonDocument.Parse(lines.Line);
            return resource.RootElement.ValueKind == JsonValueKind.Object
                && resource.RootElement.TryGetProperty("resourceType", out JsonElement type)
                && type.ValueKind == JsonValueKind.String
                    ? type.GetString()!
                    : throw SandboxErrors.DataFileNotFhir(path);
        }
        catch (JsonException exception)
        {
            throw SandboxErrors.DataFileNotFhir(path, exception);
        }
    }

    /// <summary>Reads a file once to determine its hash, its size and the number of its resources.</summary>
    public static DataFile Open(string path, string type, CancellationToken cancellationToken)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[256 * 1024];
        LineCounter counter = new();
        long length = 0;
        int read;
        while ((read = file.Read(buffer, 0, buffer.Length)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            counter.Add(buffer, read);
            length += read;
        }

        return new DataFile
        {
            Type = type,
            Path = path,
            ResourceCount = counter.Count,
            Length = length,
            Sha256 = HexText.Lower(hash.GetHashAndReset()),
            LastModified = new DateTimeOffset(File.GetLastWriteTimeUtc(path)),
        };
    }
}
