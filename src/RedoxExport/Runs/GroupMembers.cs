using System.Text;
using RedoxExport.Datasets;
using RedoxExport.Resources;

namespace RedoxExport.Runs;

/// <summary>The members of a group: the ids of its patients, as an export of ids returned them.</summary>
internal static class GroupMembers
{
    /// <summary>
    /// The patients whose data are complete after a run and those before it: the patients who were in the group both before and after the data were
    /// requested. A patient who left in between may be missing from the data, and is fetched completely after rejoining. A patient who joined in
    /// between is a newcomer of the next run.
    /// </summary>
    /// <param name="run">A complete run.</param>
    /// <param name="cancellationToken">Stops the reading, at any time while the ids are enumerated.</param>
    /// <returns>
    /// The ids, enumerated lazily; an id can occur twice. <see langword="null"/> if the run has no lists of members, or no longer has them, or if the
    /// server reported that a list is incomplete.
    /// </returns>
    /// <exception cref="RedoxExportException"><c>MembersUnreadable</c>, or a file cannot be read. Thrown during the enumeration.</exception>
    public static IEnumerable<string>? KnownOf(ExportRun run, CancellationToken cancellationToken) =>
        FolderOf(run, RunExportRole.Members) is { } before && FolderOf(run, RunExportRole.MembersAfter) is { } after
            ? InBoth(before, after, run.Request, cancellationToken)
            : null;

    /// <summary>True if a run has both lists of members and they can be read to the end.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static bool AreKnown(ExportRun run, CancellationToken cancellationToken)
    {
        try
        {
            return KnownOf(run, cancellationToken)?.LongCount() is not null;
        }
        catch (RedoxExportException e) when (e.Kind != ErrorKind.Storage)
        {
            // An earlier version marked the run as complete without reading the lists.
            return false;
        }
    }

    /// <summary>Reads all ids of a saved export to verify them, without keeping them.</summary>
    /// <param name="folder">The folder of the export.</param>
    /// <param name="group">The id of the group.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RedoxExportException"><c>MembersUnreadable</c>, or a file cannot be read.</exception>
    public static void Check(string folder, string group, CancellationToken cancellationToken) => _ = Of(folder, group, cancellationToken).LongCount();

    /// <summary>Reads the ids of a saved export.</summary>
    /// <param name="folder">The folder of the export.</param>
    /// <param name="group">The id of the group.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
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
