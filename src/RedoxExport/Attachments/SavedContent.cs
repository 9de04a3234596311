namespace RedoxExport.Attachments;

/// <summary>The content of one or more attachments, saved in a file.</summary>
/// <param name="File">The file, relative to the folder of attachments, with slashes. The module made the name.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hexadecimal digits.</param>
/// <param name="Sha1">Its SHA-1, in lower-case hexadecimal digits.</param>
internal sealed record SavedContent(string File, long Size, string Sha256, string Sha1)
{
    /// <summary>Reads a content from a document.</summary>
    /// <returns><see langword="null"/> if a value is missing, or the file is not one that the module names.</returns>
    public static SavedContent? Of(string? file, long? size, string? sha256, string? sha1) =>
        file is not null && size is >= 0 && sha256 is not null && sha1 is not null && AttachmentStore.IsFileOf(file, sha256)
            ? new SavedContent(file, size.Value, sha256, sha1)
            : null;
}
