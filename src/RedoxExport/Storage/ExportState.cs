namespace RedoxExport.Storage;

/// <summary>The states of <c>export.json</c>: how far the export of a folder is.</summary>
internal static class ExportState
{
    /// <summary>The server has been asked, and its answer is not known yet.</summary>
    public const string Starting = "starting";

    /// <summary>The server has the export.</summary>
    public const string Started = "started";

    /// <summary>Files are being received.</summary>
    public const string Saving = "saving";

    /// <summary>All files are here and verified.</summary>
    public const string Saved = "saved";

    /// <summary>A save ended, and files are missing.</summary>
    public const string Incomplete = "incomplete";
}
