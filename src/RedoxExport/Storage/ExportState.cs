namespace RedoxExport.Storage;

/// <summary>The states in <c>export.json</c>: the progress of a folder's export.</summary>
internal static class ExportState
{
    /// <summary>The kick-off was sent, and the server's response is not known yet.</summary>
    public const string Starting = "starting";

    /// <summary>The server accepted the export.</summary>
    public const string Started = "started";

    /// <summary>Files are being received.</summary>
    public const string Saving = "saving";

    /// <summary>All files are on disk and verified.</summary>
    public const string Saved = "saved";

    /// <summary>A save ended, and files are missing.</summary>
    public const string Incomplete = "incomplete";
}
