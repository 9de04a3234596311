using System.Management.Automation;
using RedoxExport.Attachments;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>Saves the attachments of an export, a run or a current view: documents, images and reports that resources contain or link to.</summary>
[Cmdlet(VerbsData.Save, "RedoxExportAttachment", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(AttachmentResult), typeof(SavedAttachment))]
public sealed class SaveRedoxExportAttachmentCommand : ResourceFolderCmdlet
{
    private AttachmentSaver? _saver;
    private AttachmentBar? _bar;

    /// <summary>
    /// The folder for the attachments, one for each source. By default attachments, in the folder of the export or the run, or in the folder of the runs
    /// for a current view.
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [Alias("DestinationPath", "OutFolder")]
    public string? Destination { get; set; }

    /// <summary>The content types to save, such as text/html, text/plain, application/pdf, with wildcards; all by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] ContentType { get; set; } = [];

    /// <summary>The resource types whose attachments are saved; all that have attachments by default.</summary>
    [Parameter]
    [Alias("ResourceType", "Types")]
    [ValidateNotNullOrEmpty]
    [ValidateResourceType]
    [ArgumentCompleter(typeof(PresentTypeCompleter))]
    public string[] Type { get; set; } = [];

    /// <summary>The maximum size of an attachment, in bytes; 4 GB by default.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxFileSize { get; set; } = AttachmentOptions.DefaultMaxFileSize;

    /// <summary>The maximum number of attachments to download at the same time; 4 by default. It is reduced while the server is overloaded.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Deletes the files of attachments that no resource of the current view has.</summary>
    [Parameter]
    public SwitchParameter RemoveDeleted { get; set; }

    /// <summary>Returns each attachment of the index instead of the result.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_saver is { } saver)
        {
            _bar?.Show(saver.Progress, saver.Found, RequireConnection().Gate);
        }
    }

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        RedoxConnection connection = RequireConnection();
        AttachmentSource source = AttachmentSource.Open(folder);
        string destination = Destination is null ? source.DefaultDestination : System.IO.Path.GetFullPath(FilePaths.Unresolved(this, Destination));
        if (!ShouldProcess(destination, $"Save the attachments of '{source.FullPath}'" + (RemoveDeleted ? ", and delete those of deleted resources" : string.Empty)))
        {
            return;
        }

        AttachmentOptions options = new()
        {
            Types = GivenNames.Split(Type),
            ContentTypes = new ContentTypeFilter(GivenNames.Split(ContentType)),
            MaxFileSize = MaxFileSize,
            ThrottleLimit = ThrottleLimit,
            RemovesUnreferenced = RemoveDeleted,
        };
        AttachmentResult result = Run(new AttachmentSaver(connection, source, destination, options, this));
        if (!PassThru)
        {
            WriteObject(result);
            return;
        }

        // Read from the index, line by line: a million objects must not wait in memory.
        foreach (SavedAttachment attachment in SavedAttachment.Read(destination))
        {
            WriteObject(attachment);
        }
    }

    private AttachmentResult Run(AttachmentSaver saver)
    {
        AttachmentBar bar = new(this);
        (_saver, _bar) = (saver, bar);
        try
        {
            return Run(cancellationToken => saver.RunAsync(error => PostError(error), cancellationToken));
        }
        finally
        {
            (_saver, _bar) = (null, null);
            if (!StopToken.IsCancellationRequested)
            {
                bar.End();
            }
        }
    }
}
