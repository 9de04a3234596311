using System.Text;
using RedoxExport.Datasets;
using RedoxExport.Resources;

namespace RedoxExport.Runs;

/// <summary>Who is in a group: the ids of its patients, as an export of ids has brought them.</summary>
internal static class GroupMembers
{
    /// <summary>
    /// Whose data a complete run, with those before it, has whole: the patients who were in the group both before and after
    /// everything else was asked for. Who left in between may be missing from what came, and comes whole once back; who
    /// joined in between is new to the next run.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops; at any time while the ids are read.</param>
    /// <returns>Ids, of which some may come twice, read as they are asked for; <see langword="null"/> if the run does not say, or no longer, or if the
    /// server has reported that a list is not whole.</returns>
    /// <exception cref="RedoxExportException"><c>MembersUnreadable</c>, or a file cannot be read; as the ids are read.</exception>
    public static IEnumerable<string>? KnownOf(ExportRun run, CancellationToken cancellationToken) =>
        FolderOf(run, RunExportRole.Members) is { } before && FolderOf(run, RunExportRole.MembersAfter) is { } after
            ? InBoth(before, after, run.Request, cancellationToken)
            : null;

    /// <summary>Whether a run says whose data it has, in lists that can be read to their ends.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public static bool AreKnown(ExportRun run, CancellationToken cancellationToken)
    {
        try
        {
            return KnownOf(run, cancellationToken)?.LongCount() is not null;
        }
        catch (RedoxExportException e) when (e.Kind != ErrorKind.Storage)
        {
            // An earlier version took the run as complete without having read them.
            return false;
        }
    }

    /// <summary>Reads the ids of a saved export to the end, and keeps none.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RedoxExportException"><c>MembersUnreadable</c>, or a file cannot be read.</exception>
    public static void Check(string folder, string group, CancellationToken cancellationToken) => _ = Of(folder, group, cancellationToken).LongCount();

    /// <summary>Reads the ids of a saved export.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RedoxExportException"><c>MembersUnreadable</c>, or a file cannot be read.</exception>
    public static HashSet<string> Read(string folder, string group, CancellationToken cancellationToken) =>
        new(Of(folder, group, cancellationToken), StringComparer.Ordinal);

    private static string? FolderOf(ExportRun run, RunExportRole role) =>
        run.Exports.Find(export => export.Role == role) is { } export && !RunLosses.AnyOf(run, export) && Directory.Exists(run.FolderOf(export)) ? run.FolderOf(export) : null;

    private static IEnumerable<string> InBoth(string before, string after, string group, CancellationToken cancellationToken)
    {
        MemberTable still = new();
        foreach (string id in Of(after, group, cancellationToken))
        {
            still.Add(id, run: 0);
        }

        foreach (string id in Of(before, group, cancellationToken))
        {
            if (still.RunsOf(Encoding.UTF8.GetBytes(id)) != 0)
            {
                yield return id;
            }
        }
    }

    private static IEnumerable<string> Of(string folder, string group, CancellationToken cancellationToken)
    {
        ResourceTypeFilter patients = new(["Patient"]);
        foreach (ResourceLine line in ResourceFolder.Open(folder).Files.SelectMany(file => file.Read(patients, cancellationToken)))
        {
            if (line.Error is { Kind: ErrorKind.Storage } disk)
            {
                throw disk;
            }

            yield return line.Resource is { } patient && FhirResource.GetId(patient) is { Length: > 0 } id ? id : throw RunErrors.MembersUnreadable(group, line.Error);
        }
    }
}
