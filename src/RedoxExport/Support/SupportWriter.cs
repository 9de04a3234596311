using System.IO.Compression;
using System.Text;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Support;

/// <summary>
/// Collects the documents of a bundle. Nothing is copied: each document is written anew from values that cannot have secrets or data of patients, so that
/// text of a server cannot get into the bundle.
/// </summary>
/// <param name="options">The options.</param>
internal sealed class SupportWriter(SupportOptions options)
{
    private const string ReadMe =
        "Support bundle of the PowerShell module RedoxExport.\n\n"
        + "Look at these documents before you send them. They contain versions, settings, times, numbers, ids of errors and findings,\n"
        + "names of events, and resource types. They contain no tokens, keys, links, patient ids, messages of a server\n"
        + "or data of resources. Names that are not part of the module or of FHIR R4 are replaced by _OTHER.\n";

    // One row per line: a manifest can be long.
    private static readonly string ManifestName = Path.GetFileNameWithoutExtension(ExportLayout.ManifestName) + ExportLayout.NdjsonEnding;

    private readonly List<(SupportEntry Entry, byte[] Content)> _documents = [];

    /// <summary>Collects what folders have. If there are several, the documents of each have a folder of their own.</summary>
    /// <param name="sources">The folders.</param>
    public void Collect(SupportSources sources)
    {
        Add("README.txt", Encoding.UTF8.GetBytes(ReadMe));
        Add("versions.json", SupportSettings.Versions(options));
        if ((options.Connection ?? (options.SessionConnection is { } current && sources.Use(current) ? current : null)) is { } connection)
        {
            Add("connection.json", SupportSettings.Connection(connection));
        }

        if (options.Errors.Count > 0)
        {
            Add("errors.json", SupportSettings.Errors(options.Errors));
        }

        for (int i = 0; i < sources.All.Count; i++)
        {
            SupportSource source = sources.All[i];
            string prefix = sources.All.Count == 1 ? string.Empty : FormattableString.Invariant($"folder{i + 1}/");
            if (source.IsRoot)
            {
                CollectRoot(source.Path, source.Runs, prefix);
            }
            else
            {
                CollectExport(source.Path, prefix + "export");
            }
        }
    }

    /// <summary>Writes the zip file. It is a new file that only its owner can open.</summary>
    /// <param name="path">The full path.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public SupportBundle Write(string path)
    {
        byte[] zip = Zip();
        Disk.Write(path, () =>
        {
            // With permissions of its own, not those of a file that it replaces. That file stays until the new one is complete.
            using AtomicFile file = AtomicFile.Create(path, FileRights.Owner);
            file.Content.Write(zip, 0, zip.Length);
            file.Complete();
        });
        return new SupportBundle(path, zip.Length, [.. _documents.Select(document => document.Entry)]);
    }

    private void CollectRoot(string root, IReadOnlyCollection<string> only, string prefix)
    {
        IReadOnlyList<ExportRun> runs;
        try
        {
            runs = [.. RunHistory.Read(root).Runs.Where(run => only.Count == 0 || only.Contains(run.Id))];
        }
        catch (RedoxExportException e) when (IsNoted(e))
        {
            Add(prefix + ExportLayout.HistoryName, SupportSettings.Errors([(e, null)]), "the history cannot be read");
            return;
        }

        Add(prefix + ExportLayout.HistoryName, SupportHistory.Write(runs));

        // Runs that were named are wanted, however many they are.
        foreach (ExportRun run in runs.Skip(only.Count == 0 ? Math.Max(0, runs.Count - options.Last) : 0).Where(run => Directory.Exists(run.Path)))
        {
            CollectRun(run.Path, prefix + "runs/" + KnownText.RunId(run.Id));
        }
    }

    private void CollectRun(string path, string name)
    {
        string log = Path.Combine(path, ExportLayout.LogName);
        if (File.Exists(log))
        {
            try
            {
                Disk.Read(log, () =>
                {
                    (byte[] content, string? note) = SupportLog.Write(log, options.MostOfDocument);
                    Add($"{name}/{ExportLayout.LogName}", content, note);
                });
            }
            catch (RedoxExportException e) when (IsNoted(e))
            {
                Add($"{name}/{ExportLayout.LogName}", SupportSettings.Errors([(e, null)]), "the log cannot be read");
            }
        }

        foreach (string export in RunParts.AllOf(path))
        {
            // The names of these folders are the module's own.
            CollectExport(export, export == path ? name : $"{name}/{Path.GetFileName(export)}");
        }
    }

    private void CollectExport(string path, string name)
    {
        try
        {
            Disk.Read(path, () => CollectDocuments(path, name));
        }
        catch (RedoxExportException e) when (IsNoted(e))
        {
            Add($"{name}/damaged.json", SupportSettings.Errors([(e, null)]), "the export cannot be read");
        }
    }

    private void CollectDocuments(string path, string name)
    {
        if (ExportRecord.Read(path) is not { } record)
        {
            return;
        }

        Add($"{name}/{ExportLayout.RecordName}", SupportExport.Record(record));
        (byte[] journal, string? ofJournal) = SupportExport.Journal(path, options.MostOfDocument);
        Add($"{name}/{ExportLayout.JournalName}", journal, ofJournal);
        if (SupportExport.Manifest(path, record, options.MostOfDocument) is var (manifest, ofManifest))
        {
            Add($"{name}/{ManifestName}", manifest, ofManifest);
        }
    }

    // A document that is damaged or that the disk does not give may be what the ticket is about: the others are still collected.
    private static bool IsNoted(RedoxExportException e) => e.Kind is ErrorKind.InvalidData or ErrorKind.Storage;

    private void Add(string name, byte[] content, string? note = null) => _documents.Add((new SupportEntry(name, content.Length, note), content));

    private byte[] Zip()
    {
        using MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((SupportEntry entry, byte[] content) in _documents)
            {
                using Stream part = zip.CreateEntry(entry.Name, CompressionLevel.Optimal).Open();
                part.Write(content, 0, content.Length);
            }
        }

        return memory.ToArray();
    }
}
