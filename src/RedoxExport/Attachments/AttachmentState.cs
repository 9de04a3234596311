namespace RedoxExport.Attachments;

/// <summary>The state of an attachment in the index.</summary>
public enum AttachmentState
{
    /// <summary>The attachment is saved, and is as the resource says.</summary>
    Complete,

    /// <summary>The attachment is saved. It does not have the size that the resource says, and was received twice with the same bytes.</summary>
    SizeMismatch,

    /// <summary>The attachment is saved. It does not have the hash that the resource says, and was received twice with the same bytes.</summary>
    HashMismatch,

    /// <summary>The attachment was not requested, because its content type was not selected.</summary>
    NotSelected,

    /// <summary>The attachment was not requested, because it is larger than the maximum size.</summary>
    TooLarge,

    /// <summary>The server does not have the attachment: it answered 404 or 410.</summary>
    NotFound,

    /// <summary>The attachment could not be saved. The next call tries again.</summary>
    Failed,

    /// <summary>The resource has neither data nor a link that can be used.</summary>
    Unusable,
}
