namespace RedoxExport.Sandbox;

/// <summary>A file that an unfiltered system-level export hands out.</summary>
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

    /// <summary>The file's name in the data folder, or the one it was generated under.</summary>
    public string Name { get; }

    /// <summary>The type of its resources.</summary>
    public string Type { get; }

    /// <summary>How many lines of it are not blank.</summary>
    public long ResourceCount { get; }

    /// <summary>Bytes, before any compression.</summary>
    public long Length { get; }

    /// <summary>SHA-256 of those bytes, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }
}
