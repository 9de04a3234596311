namespace RedoxExport.Attachments;

/// <summary>An attachment in a line: its values, and where its data are.</summary>
internal struct FoundAttachment
{
    public string Element;
    public string? ContentType;
    public string? Url;
    public string? StatedHash;
    public long? StatedSize;

    /// <summary>The place of the data between the quotes, from the start of the line; the length is negative if there are none.</summary>
    public (int Start, int Length) Data;
}
