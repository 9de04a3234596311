using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RedoxExport.Attachments;
using RedoxExport.Connections;
using RedoxExport.Storage;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Attachments;

/// <summary>A folder of resources, a scripted server with what they link to, and what saving it gave.</summary>
internal sealed class SavedAttachments : IDisposable
{
    public const string Base = TestConnection.Base + "/";

    private readonly TestFolder _folder = new();

    public SavedAttachments() => Directory.CreateDirectory(_folder.FullPath);

    public ScriptedServer Server { get; } = new();

    public TestPacing Pacing { get; } = new();

    public RecordingEvents Events { get; } = new();

    public List<RedoxExportException> Errors { get; } = [];

    public string FullPath => _folder.FullPath;

    public string Destination => Path.Combine(_folder.FullPath, "attachments");

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Sha1(byte[] data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(data);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    public static string Sha256(byte[] data) => Convert.ToHexString(SHA256.HashData(data)).ToLowerInvariant();

    /// <summary>A DocumentReference with one attachment.</summary>
    public static string Document(string id, string attachment) =>
        $$"""{"resourceType":"DocumentReference","id":"{{id}}","status":"current","content":[{"attachment":{{attachment}}}]}""";

    /// <summary>A DocumentReference with a link.</summary>
    public static string Linked(string id, string url, string contentType = "text/plain", string more = "") =>
        Document(id, $$"""{"contentType":"{{contentType}}","url":"{{url}}"{{more}}}""");

    /// <summary>Writes a file of resources.</summary>
    public SavedAttachments Write(string name, params string[] lines)
    {
        File.WriteAllText(_folder[name], string.Concat(lines.Select(line => line + "\n")));
        return this;
    }

    public Task<AttachmentResult> SaveAsync(AttachmentOptions? options = null, CancellationToken cancellation = default) => SaveAsync(FullPath, options, null, cancellation);

    public async Task<AttachmentResult> SaveAsync(string path, AttachmentOptions? options = null, string? trusted = null, CancellationToken cancellation = default)
    {
        Errors.Clear();
        using RedoxConnection connection = await TestConnection.OpenAsync(Server, Pacing, trusted: trusted is null ? [] : [trusted]);
        AttachmentSource source = AttachmentSource.Open(path);
        return await new AttachmentSaver(connection, source, source.DefaultDestination, options ?? new AttachmentOptions { ThrottleLimit = 1 }, Events).RunAsync(Errors.Add, cancellation);
    }

    /// <summary>The lines of the index, by resource and element.</summary>
    public Dictionary<string, JsonElement> Index() => File.ReadLines(Path.Combine(Destination, "attachments.ndjson"))
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
        .ToDictionary(row => $"{row.GetProperty("resource").GetString()} {row.GetProperty("element").GetString()}", StringComparer.Ordinal);

    /// <summary>The line of the only attachment of a DocumentReference.</summary>
    public JsonElement Row(string id) => Index()[$"DocumentReference/{id} content[0].attachment"];

    public IEnumerable<string> StatesOf(params string[] ids) => ids.Select(StateOf);

    public string StateOf(string id) => Row(id).GetProperty("state").GetString()!;

    public byte[] ContentOf(string id) => File.ReadAllBytes(Path.Combine(Destination, Row(id).GetProperty("file").GetString()!));

    /// <summary>The files of contents.</summary>
    public string[] Contents() => [.. Directory.EnumerateFiles(Path.Combine(Destination, "files"), "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>Everything else in the folder of attachments.</summary>
    public string[] Rest() => [.. Directory.EnumerateFiles(Destination, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Destination, path).Replace('\\', '/'))
        .Where(name => !name.StartsWith("files/", StringComparison.Ordinal) && name != ExportLayout.AttachmentLockName)
        .Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();
}
