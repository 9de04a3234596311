using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Changes;

/// <summary>Writes the files of one type again if a change affects them. Added resources go to the end of the last file.</summary>
internal sealed class TypeRewriter(string type, string folder, int? maxResources, int step, DateTimeOffset moment)
{
    private readonly List<DataFile> _files = [];

    public IReadOnlyList<DataFile> Write(
        IReadOnlyList<DataFile> sources,
        Func<DataFile, bool> isTouched,
        Func<ArraySegment<byte>, ArraySegment<byte>?> change,
        IReadOnlyList<byte[]> added,
        CancellationToken cancellationToken)
    {
        for (int index = 0; index < sources.Count; index++)
        {
            bool grows = index == sources.Count - 1 && added.Count > 0;
            if (grows || isTouched(sources[index]))
            {
                Rewrite(sources[index], index, change, grows ? added : [], cancellationToken);
            }
            else
            {
                _files.Add(sources[index]);
            }
        }

        if (sources.Count == 0)
        {
            Rewrite(null, 0, change, added, cancellationToken);
        }

        return _files;
    }

    private void Rewrite(
        DataFile? source, int index, Func<ArraySegment<byte>, ArraySegment<byte>?> change, IReadOnlyList<byte[]> added, CancellationToken cancellationToken)
    {
        using NdjsonFileWriter writer = new(folder, FormattableString.Invariant($"{type}.step{step}.{index + 1}"), type, new FileLimits(maxResources), moment);
        if (source is not null)
        {
            using LineReader lines = new(source.Path);
            while (lines.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (change(lines.Line) is ArraySegment<byte> line)
                {
                    writer.Write(line.Array!, line.Offset, line.Count);
                }
            }
        }

        foreach (byte[] resource in added)
        {
            writer.Write(resource, 0, resource.Length);
        }

        _files.AddRange(writer.Complete());
    }
}
