using System.Text;
using RedoxExport.Storage;

namespace RedoxExport.References;

/// <summary>
/// The references whose targets the server does not have, as a sorted list on disk. They are not requested again. New ones are added to a file in
/// the working folder, and merged into the list at the end, or at the beginning of the next call if this one is killed.
/// </summary>
/// <param name="path">The list.</param>
/// <param name="work">The working folder, which exists.</param>
internal sealed class AbsentReferences(string path, string work) : IDisposable
{
    private const string SortFolder = "sort";

    private static readonly ReferenceServer NoServer = new(null);

    private FileStream? _new;

    /// <summary>The list.</summary>
    public string Path => path;

    private string NewPath => System.IO.Path.Combine(work, ExportLayout.ReferencesAbsentName);

    /// <summary>Adds a reference. It survives a kill.</summary>
    public void Add(string type, IReadOnlyList<string> ids)
    {
        if (ids.Count > 0)
        {
            byte[] lines = Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => $"{type}/{id}\n")));
            _new ??= PlainFile.CreateNew(NewPath, FileRights.Owner, FileAccess.Write, FileShare.Read);
            _new.Write(lines, 0, lines.Length);
        }
    }

    /// <summary>Removes references from the list, so that they are requested again.</summary>
    /// <param name="isWanted">Returns true for the types to remove.</param>
    public void Forget(Func<string, bool> isWanted)
    {
        if (File.Exists(path))
        {
            Rewrite(static _ => { }, isWanted);
        }
    }

    /// <summary>Merges new references into the list.</summary>
    public void Merge()
    {
        Dispose();
        if (File.Exists(NewPath))
        {
            Rewrite(AddNew, static _ => false);
            PlainFile.Delete(NewPath);
        }
    }

    public void Dispose()
    {
        _new?.Dispose();
        _new = null;
    }

    private void Rewrite(Action<SortedKeys> add, Func<string, bool> isLeftOut)
    {
        string next = System.IO.Path.Combine(work, ExportLayout.ReferencesAbsentName + ExportLayout.NewEnding);
        PlainFile.Delete(next);
        using (SortedKeys keys = new(System.IO.Path.Combine(work, SortFolder)))
        {
            add(keys);
            AddAll(path, keys, isLeftOut);
            using KeyWriter written = new(next);
            foreach (ReferencedId key in keys.Complete())
            {
                written.Write(key.Type, key.Id);
            }

            written.Complete();
        }

        PlainFile.Replace(next, path);
    }

    private void AddNew(SortedKeys keys) => AddAll(NewPath, keys, static _ => false);

    private static void AddAll(string file, SortedKeys keys, Func<string, bool> isLeftOut)
    {
        using KeyReader reader = new(file);
        while (reader.Next())
        {
            if (ReferenceText.Read(reader.Current, NoServer, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> id) == ReferenceKind.Resource && !isLeftOut(reader.Type))
            {
                keys.Add(type, id);
            }
        }
    }
}
