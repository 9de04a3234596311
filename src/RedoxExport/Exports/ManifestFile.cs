using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>One file of a manifest.</summary>
public sealed class ManifestFile
{
    internal ManifestFile(FileCategory category, string? type, Uri link, bool requiresAccessToken, long? count, long? fileSize, string? continuesInFile)
    {
        Category = category;
        Type = type;
        Link = link;
        RequiresAccessToken = requiresAccessToken;
        Count = count;
        FileSize = fileSize;
        ContinuesInFile = continuesInFile;
    }

    /// <summary>The list that it stands in.</summary>
    public FileCategory Category { get; }

    /// <summary>The resource type, where the manifest names one.</summary>
    public string? Type { get; }

    /// <summary>Where it lies, without the link's query.</summary>
    public Uri Uri => SafeText.WithoutSecrets(Link);

    /// <summary>How many resources the server says it holds.</summary>
    public long? Count { get; }

    /// <summary>How many bytes the server says it has (STU4).</summary>
    public long? FileSize { get; }

    /// <summary>Where the server goes on with the same resources, without the link's query.</summary>
    public string? ContinuesInFile { get; }

    /// <summary>The link as the server gave it: it may be a capability in itself.</summary>
    internal Uri Link { get; }

    /// <summary>What the page of the manifest says that the file stands on.</summary>
    internal bool RequiresAccessToken { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Category} {Type ?? "(any type)"}";
}
