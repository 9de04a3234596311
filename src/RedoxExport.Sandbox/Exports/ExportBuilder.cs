using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Makes the files of one export from the data set. Files that need no change are used as they are.</summary>
internal sealed class ExportBuilder(ExportQuery query, HashSet<string>? patients, FileLimits limits, string folder)
{
    private readonly ResourceFilter _filter = new(query, patients);
    private readonly ElementSubset? _subset = query.Elements.Count > 0 ? new ElementSubset(query.Elements) : null;

    public IReadOnlyList<DataFile> Build(DataSet data, CancellationToken cancellationToken)
    {
        List<DataFile> files = [];
        foreach (IGrouping<string, DataFile> sources in data.Files.GroupBy(file => file.Type!, StringComparer.Ordinal))
        {
            if (_filter.IncludesType(sources.Key))
            {
                bool untouched = !_filter.Touches(sources.Key) && _subset?.Touches(sources.Key) != true
                    && sources.All(limits.Allow);
                files.AddRange(untouched ? sources : Rewrite(sources.Key, sources, cancellationToken));
            }
        }

        return query.ByPatient ? PatientOrganizer.Organize(files, folder, limits, cancellationToken) : files;
    }

    /// <summary>The resources that were deleted in the requested period, as <c>Type/id</c>.</summary>
    public IReadOnlyList<string> FindDeletions(DataSet data)
    {
        HashSet<string> deletedMembers = query.GroupId is null ? [] : data.History.DeletedMembersOf(query.GroupId);
        return [.. data.History.Deletions.Where(deletion => _filter.IncludesDeletion(deletion, deletedMembers)).Select(deletion => deletion.Address)];
    }

    private List<DataFile> Rewrite(string type, IEnumerable<DataFile> sources, CancellationToken cancellationToken)
    {
        // Source files are not combined, so that each keeps its own time, unless a minimum file size was requested.
        List<DataFile> files = [];
        foreach (IReadOnlyList<DataFile> together in limits.Minimum is null ? sources.Select(source => new[] { source }) : [sources.ToArray()])
        {
            string name = FormattableString.Invariant($"{type}.{files.Count + 1}");
            using NdjsonFileWriter writer = new(folder, name, type, limits, together.Max(source => source.LastModified));
            foreach (DataFile source in together)
            {
                Copy(source, type, writer, cancellationToken);
            }

            files.AddRange(writer.Complete());
        }

        return files;
    }

    private void Copy(DataFile source, string type, NdjsonFileWriter writer, CancellationToken cancellationToken)
    {
        using LineReader lines = new(source.Path);
        using MemoryStream scratch = new();
        while (lines.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using JsonDocument resource = JsonDocument.Parse(lines.Line);
            if (_filter.Includes(resource.RootElement, type, source.LastModified))
            {
                Write(writer, lines.Line, resource.RootElement, type, scratch);
            }
        }
    }

    private void Write(NdjsonFileWriter writer, ArraySegment<byte> line, JsonElement resource, string type, MemoryStream scratch)
    {
        if (_subset?.Touches(type) != true)
        {
            writer.Write(line.Array!, line.Offset, line.Count);
            return;
        }

        scratch.SetLength(0);
        using (Utf8JsonWriter json = new(scratch, JsonText.WriterOptions))
        {
            _subset.Write(json, resource);
        }

        writer.Write(scratch.GetBuffer(), 0, (int)scratch.Length);
    }
}
