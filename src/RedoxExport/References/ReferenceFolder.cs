using System.Text.Json;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>
/// The folder of the resources that were fetched. At the end, it is the folder of an export: with a manifest, a journal with the hash of each file,
/// and an export.json. Readers, checks and the current view take it like any other.
/// </summary>
/// <param name="path">The folder. It is created with the first resource.</param>
/// <param name="baseUri">The server's FHIR base.</param>
/// <param name="clock">The clock.</param>
/// <remarks>Each resource is one line, written as a whole. After a kill, the lines that are complete count, and the rest is fetched again.</remarks>
internal sealed class ReferenceFolder(string path, Uri baseUri, TimeProvider clock) : IDisposable
{
    private const int TailSize = 64 * 1024;

    private readonly Dictionary<string, FileStream> _open = new(StringComparer.Ordinal);

    public string Path => path;

    /// <summary>True if files are not complete yet, from this process or from one that was killed.</summary>
    public bool IsUnfinished => _open.Count > 0 || (Directory.Exists(path) && (Partials.Any() || ExportRecord.Read(path) is { State: not ExportState.Saved }));

    private IEnumerable<string> Partials => Directory.EnumerateFiles(path, "*" + ExportLayout.PartialEnding);

    /// <summary>The files of the folder, complete or not. What a kill has left of a line is cut off.</summary>
    public IReadOnlyList<string> Recover()
    {
        if (!Directory.Exists(path))
        {
            return [];
        }

        foreach (string partial in Partials.ToArray())
        {
            using FileStream file = PlainFile.Reopen(partial);
            CutTornLine(file);
        }

        return [.. FilesIn(path), .. Partials.OrderBy(file => file, ResourceFolder.PathOrder)];
    }

    /// <summary>Adds a resource.</summary>
    public void Add(FetchedResource resource)
    {
        if (!_open.TryGetValue(resource.Type, out FileStream? file))
        {
            Begin();
            file = OpenPartial(resource.Type);
            _open.Add(resource.Type, file);
        }

        byte[] line = new byte[resource.Line.Length + 1];
        resource.Line.CopyTo(line, 0);
        line[line.Length - 1] = (byte)'\n';
        file.Write(line, 0, line.Length);
    }

    /// <summary>Completes the files, and makes the folder that of a complete export.</summary>
    public void Seal()
    {
        Close(toDisk: true);
        foreach (string partial in Partials.ToArray())
        {
            PlainFile.Replace(partial, ExportLayout.Without(partial, ExportLayout.PartialEnding));
        }

        string[] files = [.. FilesIn(path)];
        (string Name, string Type, long Count, JournalEntry? Known)[] rows = [.. files.Select(Describe)];
        WriteManifest(rows);
        ExportManifest manifest = ExportFolder.ReadManifest(path, baseUri)!;
        SaveTotals totals = new(0, 0, 0);
        using (FileJournal journal = FileJournal.Open(path, rows.Length))
        {
            for (int row = 0; row < rows.Length; row++)
            {
                JournalEntry entry = EntryOf(files[row], rows[row].Name, rows[row].Type, rows[row].Count, rows[row].Known, manifest.Files[row]);
                if (rows[row].Known is null)
                {
                    journal.Append(entry);
                }

                totals = new SaveTotals(totals.Files + 1, totals.Resources + entry.Resources, totals.Bytes + entry.Bytes);
            }
        }

        WriteRecord(ExportState.Saved, totals);
    }

    public void Dispose() => Close(toDisk: false);

    private static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder)
        .Where(ResourceFileNames.IsOfResources)
        .OrderBy(file => file, ResourceFolder.PathOrder);

    private static void CutTornLine(FileStream file)
    {
        byte[] tail = new byte[TailSize];
        for (long end = file.Length; end > 0;)
        {
            int length = (int)Math.Min(TailSize, end);
            file.Seek(end - length, SeekOrigin.Begin);
            int read = 0;
            for (int count; read < length && (count = file.Read(tail, read, length - read)) > 0;)
            {
                read += count;
            }

            int last = tail.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                file.SetLength(end - length + last + 1);
                return;
            }

            end -= length;
        }

        file.SetLength(0);
    }

    private void Begin()
    {
        if (_open.Count == 0)
        {
            PrivateFolder.Create(path);
            AtomicFile.DeleteAbandoned(path);
            WriteRecord(ExportState.Saving, null);
        }
    }

    private FileStream OpenPartial(string type)
    {
        int number = 1;
        while (File.Exists(FileOf(type, number)))
        {
            number++;
        }

        string partial = FileOf(type, number) + ExportLayout.PartialEnding;
        if (!File.Exists(partial))
        {
            return PlainFile.CreateNew(partial, FileRights.HandedDownBy(path), FileAccess.ReadWrite, FileShare.Read);
        }

        FileStream file = PlainFile.Reopen(partial);
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    private string FileOf(string type, int number) => System.IO.Path.Combine(path, ExportLayout.FileName(type, number));

    private void Close(bool toDisk)
    {
        foreach (FileStream file in _open.Values)
        {
            file.Flush(toDisk);
            file.Dispose();
        }

        _open.Clear();
    }

    private (string Name, string Type, long Count, JournalEntry? Known) Describe(string file)
    {
        string name = System.IO.Path.GetFileName(file);
        IReadOnlyDictionary<string, JournalEntry> journal = FileJournal.Read(path);
        bool isKnown = journal.TryGetValue(name, out JournalEntry? known) && JournalState.IsWhole(known!.State) && known.Bytes == new FileInfo(file).Length;
        return (name, ResourceFileNames.TypeOf(file), isKnown ? known!.Resources : LinesOf(file), isKnown ? known : null);
    }

    private JournalEntry EntryOf(string file, string name, string type, long count, JournalEntry? known, ManifestFile row) => known ?? new JournalEntry
    {
        Name = name,
        State = JournalState.Complete,
        Category = FileCategory.Output,
        Type = type,
        Url = row.Link.AbsoluteUri,
        Row = RowMarks.Of(row),
        Bytes = new FileInfo(file).Length,
        Resources = count,
        Sha256 = Hexadecimal.Sha256OfFile(file),
        Time = clock.GetUtcNow(),
    };

    private static long LinesOf(string file)
    {
        using FileStream content = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        byte[] buffer = new byte[TailSize];
        long lines = 0;
        for (int read; (read = content.Read(buffer, 0, buffer.Length)) > 0;)
        {
            for (int at = 0, found; (found = buffer.AsSpan(at, read - at).IndexOf((byte)'\n')) >= 0; at += found + 1)
            {
                lines++;
            }
        }

        return lines;
    }

    // A fragment distinguishes the files of a type. The addresses of the resources themselves would be as many as the resources.
    private void WriteManifest(IReadOnlyList<(string Name, string Type, long Count, JournalEntry? Known)> rows) => AtomicFile.Write(System.IO.Path.Combine(path, ExportLayout.ManifestName), file =>
    {
        using Utf8JsonWriter json = new(file, ReadableJson.Indented);
        json.WriteStartObject();
        json.WriteString("transactionTime", clock.GetUtcNow());
        json.WriteString("request", baseUri.AbsoluteUri);
        json.WriteBoolean("requiresAccessToken", true);
        json.WriteStartArray("output");
        foreach ((string name, string type, long count, _) in rows)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("url", $"{baseUri.AbsoluteUri.TrimEnd('/')}/{type}#{name.Split('.')[1]}");
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private void WriteRecord(string state, SaveTotals? totals)
    {
        byte[] record = ExportRecord.WriteReferences(state, baseUri, totals, clock.GetUtcNow());
        AtomicFile.Write(System.IO.Path.Combine(path, ExportLayout.RecordName), file => file.Write(record, 0, record.Length));
    }
}
