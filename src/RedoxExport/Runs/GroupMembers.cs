using RedoxExport.Resources;

namespace RedoxExport.Runs;

/// <summary>Who is in a group: the ids of its patients, as an export of ids has brought them.</summary>
internal static class GroupMembers
{
    /// <summary>Reads the ids of a saved export.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RedoxExportException"><c>MembersUnreadable</c>, or a file cannot be read.</exception>
    public static HashSet<string> Read(string folder, string group, CancellationToken cancellationToken) =>
        new(Of(folder, group, cancellationToken), StringComparer.Ordinal);

    /// <summary>The same as a stream, which may have an id twice.</summary>
    public static IEnumerable<string> Of(string folder, string group, CancellationToken cancellationToken)
    {
        ResourceTypeFilter patients = new(["Patient"]);
        foreach (ResourceLine line in ResourceFolder.Open(folder).Files.SelectMany(file => file.Read(patients, cancellationToken)))
        {
            FhirResource patient = line.Resource ?? throw line.Error!;
            yield return FhirResource.GetId(patient) is { Length: > 0 } id ? id : throw RunErrors.MembersUnreadable(group);
        }
    }
}
