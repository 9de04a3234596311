using System.Text;
using System.Text.Json;
using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Reads the resources that an unfiltered export would contain now.</summary>
internal static class CurrentResources
{
    /// <param name="look">Returns the data; called when the enumeration begins.</param>
    /// <param name="groupId">The group, which must exist, or <see langword="null"/> for the system level.</param>
    public static IEnumerable<string> Read(Func<DataLease> look, string? groupId)
    {
        using DataLease lease = look();
        DataSet data = lease.Data.GetAwaiter().GetResult();
        ExportQuery query = new() { Level = groupId is null ? ExportLevel.System : ExportLevel.Group, GroupId = groupId };
        ResourceFilter filter = new(query, groupId is null ? null : data.FindGroup(groupId));
        foreach (DataFile file in data.Files.Where(file => filter.IncludesType(file.Type!)))
        {
            using LineReader lines = new(file.Path);
            while (lines.Read())
            {
                if (!filter.Touches(file.Type!) || IsIncluded(filter, lines.Line, file))
                {
                    yield return Encoding.UTF8.GetString(lines.Line.Array!, lines.Line.Offset, lines.Line.Count);
                }
            }
        }
    }

    private static bool IsIncluded(ResourceFilter filter, ArraySegment<byte> line, DataFile file)
    {
        using JsonDocument resource = JsonDocument.Parse(line);
        return filter.Includes(resource.RootElement, file.Type!, file.LastModified);
    }
}
