namespace RedoxExport.Attachments;

/// <summary>One attachment of one resource: a line of the index.</summary>
public sealed class SavedAttachment
{
    private SavedAttachment(AttachmentRow row, string? path)
    {
        State = row.State;
        ResourceType = row.Type;
        ResourceId = row.Id;
        Element = row.Element;
        ContentType = row.ContentType;
        Length = row.Content?.Size;
        Sha256 = row.Content?.Sha256;
        StatedLength = row.StatedSize;
        ErrorId = row.Error;
        StatusCode = row.Status;
        Uri = row.Uri is { } uri && System.Uri.TryCreate(uri, UriKind.Absolute, out Uri? link) ? link : null;
        Path = path;
    }

    /// <summary>The state of the attachment.</summary>
    public AttachmentState State { get; }

    /// <summary>The type of the resource.</summary>
    public string ResourceType { get; }

    /// <summary>The id of the resource.</summary>
    public string? ResourceId { get; }

    /// <summary>The place of the attachment in the resource, such as <c>content[0].attachment</c>.</summary>
    public string Element { get; }

    /// <summary>The content type, as the resource says.</summary>
    public string? ContentType { get; }

    /// <summary>The size of the file in bytes; <see langword="null"/> if there is no file.</summary>
    public long? Length { get; }

    /// <summary>The size in bytes, as the resource says.</summary>
    public long? StatedLength { get; }

    /// <summary>The SHA-256 of the file.</summary>
    public string? Sha256 { get; }

    /// <summary>The id of the error because of which the attachment is not saved.</summary>
    public string? ErrorId { get; }

    /// <summary>The HTTP status of the response because of which the attachment is not saved.</summary>
    public int? StatusCode { get; }

    /// <summary>The link, without its query.</summary>
    public Uri? Uri { get; }

    /// <summary>The full path of the file. Attachments with the same content have the same file.</summary>
    public string? Path { get; }

    /// <summary>Reads the index of a folder of attachments, one line at a time.</summary>
    /// <param name="folder">The folder.</param>
    internal static IEnumerable<SavedAttachment> Read(string folder) =>
        AttachmentLines.Read(AttachmentStore.IndexOf(folder))
            .Select(row => new SavedAttachment(row, row.Content is { } content ? System.IO.Path.Combine(folder, content.File.Replace('/', System.IO.Path.DirectorySeparatorChar)) : null));

    /// <inheritdoc/>
    public override string ToString() => $"{ResourceType} {State}";
}
