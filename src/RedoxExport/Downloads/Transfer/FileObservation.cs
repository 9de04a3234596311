using RedoxExport.Telemetry;

namespace RedoxExport.Downloads;

/// <summary>Describes the download of a file, for spans and metrics.</summary>
internal static class FileObservation
{
    /// <summary>Downloads a file and describes how that went.</summary>
    /// <param name="target">The file.</param>
    /// <param name="download">Downloads it.</param>
    public static async Task<ExportedFile?> WatchAsync(IFileTarget target, Func<Task<ExportedFile?>> download)
    {
        // The content of an attachment has no resource type, and its name is not one of an export's.
        string category = target.IsOpaque ? "attachment" : target.File.Category.ToString().ToLowerInvariant();
        string? type = target.IsOpaque ? null : target.File.Type;
        using Observation? observed = Observe.File(category, type, target.Name);
        try
        {
            ExportedFile? file = await download().ConfigureAwait(false);
            if (file is null)
            {
                observed?.Tag(Attributes.FileState, "empty");
                return file;
            }

            observed?.Tag(Attributes.FileState, file.State.ToString().ToLowerInvariant());
            observed?.Detail(Attributes.FileSize, file.Length);
            observed?.Detail(Attributes.FileResources, file.ResourceCount);
            Observe.Saved(category, type, file.Length, file.ResourceCount);
            return file;
        }
        catch (RedoxExportException e)
        {
            observed?.Fail(e.ErrorId);
            throw;
        }
        catch (OperationCanceledException)
        {
            observed?.Fail("canceled");
            throw;
        }
    }
}
