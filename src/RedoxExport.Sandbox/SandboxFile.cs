namespace RedoxExport.Sandbox;

/// <summary>A file of an unfiltered system-level export.</summary>
public sealed class SandboxFile
{
    internal SandboxFile(string name, string type, long resourceCount, long length, string sha256)
    {
        Name = name;
        Type = type;
        ResourceCount = resourceCount;
        Length = length;
        Sha256 = sha256;
    }

    /// <summary>The name of the file in the data folder, or of the generated file.</summary>
    public string Name { get; }

    /// <summary>The type of its resources.</summary>
    public string Type { get; }

    /// <summary>The number of lines that are not blank.</summary>
    public long ResourceCount { get; }

    /// <summary>The size in bytes, before any compression.</summary>
    public long Length { get; }

    /// <summary>The SHA-256 hash of the uncompressed bytes: 64 lowercase hexadecimal digits.</summary>
    public string Sha256 { get; }
}
