namespace RedoxExport.Attachments;

/// <summary>The order of the records of one content, while they are sorted: first what is known of it, then the attachments that need it.</summary>
internal enum AttachmentRank : byte
{
    /// <summary>A line of the index of the last call.</summary>
    Indexed,

    /// <summary>A line of the journal: a download since then.</summary>
    Journaled,

    /// <summary>An attachment whose data are in the resource.</summary>
    Data,

    /// <summary>An attachment that is to be downloaded.</summary>
    Wanted,

    /// <summary>An attachment that is not to be downloaded.</summary>
    Unwanted,
}
