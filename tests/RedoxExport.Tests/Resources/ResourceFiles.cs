using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>A temporary folder of files of resources.</summary>
internal sealed class ResourceFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("redox-resources-").FullName;

    /// <summary>Writes a file and gives its full path.</summary>
    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Each line of a file: what a resource is, or the id of the error.</summary>
    public static List<string> Read(ResourceFile file, params string[] types) =>
        [.. file.Read(new ResourceTypeFilter(types)).Select(line => line.Resource?.ToString() ?? line.Error!.ErrorId)];

    /// <summary>The lines of all files of the folder.</summary>
    public List<string> Read(params string[] types) => [.. ResourceFolder.Open(Folder).Files.SelectMany(file => Read(file, types))];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
