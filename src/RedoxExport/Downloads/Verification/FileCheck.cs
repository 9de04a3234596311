using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Verifies files of a manifest, one per call, against the journal of the save.</summary>
/// <param name="folder">The full path of the export's folder.</param>
/// <param name="journal">The journals of the folder.</param>
internal sealed class FileCheck(string folder, FolderJournal journal)
{
    private const string FetchAgain = " Run Resume-RedoxExport -Verify on the folder: it fetches the file again if the server still has it.";

    // For a file whose hash is right but whose content is not: no save keeps such a file.
    private const string ChangedSince = " The journal or the manifest was changed after the save.";

    /// <summary>The weight of a file for the progress: its size in bytes, but at least 1, so that a missing file counts too.</summary>
    public long WeightOf(string name) => Math.Max(1, journal.Find(KeptAs(name))?.Bytes ?? 0);

    /// <summary>Verifies the file of a row. The state of the result reports any problem.</summary>
    /// <param name="file">The row of the manifest.</param>
    /// <param name="name">The file's name without the ending of a compressed file.</param>
    /// <param name="expectedType">The resource type that every line must have; <see langword="null"/> for any.</param>
    /// <param name="newShape">
    /// Creates the object that compares the resources with the request, one per thread; <see langword="null"/> if they are not compared.
    /// </param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    public CheckedFile Run(ManifestFile file, string name, string? expectedType, Func<AnswerShape>? newShape, FileProgress progress, CancellationToken cancellationToken)
    {
        string kept = KeptAs(name);
        string path = PathOf(kept);
        JournalEntry? entry = journal.Find(kept);
        if (!File.Exists(path))
        {
            return new CheckedFile(NotWhole(file, path, name, entry), null, false);
        }

        try
        {
            AnswerCounts counts = new();
            Func<LineShape<AnswerCounts>> shape = newShape is null ? NoShape.New : newShape;
            FileReading reading = FileReading.Read(path, expectedType, shape, counts.Add, progress, cancellationToken);
            string? damage = DamageOf(file, entry, reading, expectedType);
            bool isMiscounted = damage is null && entry!.State == JournalState.CountMismatch && !IsCountRight(file, reading);
            ExportedFile found = new()
            {
                State = damage is not null ? ExportedFileState.Damaged : ExportedFile.StateOf(isMiscounted, reading.Damage),
                Type = file.Type,
                Category = file.Category,
                ResourceCount = reading.Counter.Resources,
                Length = reading.Length,
                Path = path,
                Sha256 = reading.Sha256,
                DecodedLength = reading.Counter.Bytes,
                DecodedSha256 = reading.DecodedSha256,
                Uri = file.Uri,
                IsMiscounted = damage is null && isMiscounted,
                Damage = damage is null ? reading.Damage : null,
                Others = damage is null ? reading.Counter.Others : null,
                Problem = damage ?? ProblemOf(file, reading, isMiscounted),
            };
            return new CheckedFile(found, counts, found.Damage is not null && entry is { Damage: null, State: JournalState.Complete });
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            return new CheckedFile(Row(file, path, ExportedFileState.Damaged, 0, $"It cannot be read: {SafeText.Clean(e.Message, 300)}"), null, false);
        }
    }

    private static string? ProblemOf(ManifestFile file, FileReading reading, bool isMiscounted)
    {
        string? miscount = isMiscounted
            ? FormattableString.Invariant($"The manifest's count is {file.Count:N0}, but the file contains {Amount.Of(reading.Counter.Resources, "resource")}. The server's count is wrong; the file is as it was saved.")
            : null;
        string? lines = ExportedFile.ProblemOf(reading.Damage, reading.Counter.Others, reading.Counter.Resources, file.Type) is { } problem
            ? problem + " The file is as it was saved."
            : null;
        return miscount is null || lines is null ? miscount ?? lines : miscount + " " + lines;
    }

    private static ExportedFile Row(ManifestFile file, string path, ExportedFileState state, long length, string problem) => new()
    {
        State = state,
        Type = file.Type,
        Category = file.Category,
        Length = length,
        Path = path,
        Uri = file.Uri,
        Problem = problem,
    };

    /// <summary>Returns the first problem of a file as a sentence; <see langword="null"/> if there is none.</summary>
    private static string? DamageOf(ManifestFile file, JournalEntry? entry, FileReading reading, string? expectedType)
    {
        if (entry is not { Sha256: { } sha256 } || !JournalState.IsWhole(entry.State))
        {
            return "The journal does not record it as completely saved." + FetchAgain;
        }

        if (reading.Length != entry.Bytes)
        {
            return FormattableString.Invariant($"It has {Amount.Of(reading.Length, "byte")}, but was saved with {entry.Bytes:N0}.") + FetchAgain;
        }

        if (!IsSameHash(sha256, reading.Sha256))
        {
            return "It has changed since it was saved: the SHA-256 differs." + FetchAgain;
        }

        return ContradictionOf(file, entry, reading, expectedType) is { } contradiction ? contradiction + ChangedSince : null;
    }

    /// <summary>
    /// Returns the first contradiction between an unchanged file and the journal or the manifest; <see langword="null"/> if there is none.
    /// </summary>
    private static string? ContradictionOf(ManifestFile file, JournalEntry entry, FileReading reading, string? expectedType)
    {
        NdjsonCounter counter = reading.Counter;
        bool endsWhole = counter.EndsWhole();
        if (entry.Category != file.Category || entry.Type != file.Type)
        {
            return "In the journal, this name belongs to a file of another category or type.";
        }

        if (reading.PackingFault is { } fault)
        {
            return fault;
        }

        if (counter.Bytes != (entry.DecodedBytes ?? entry.Bytes) || !IsSameHash(entry.DecodedSha256 ?? entry.Sha256!, reading.DecodedSha256))
        {
            return "Its uncompressed data differ from the journal.";
        }

        if (counter.FirstLineThatIsNoObject > 0 && (counter.IsAnotherDocument || !counter.EndsInObject))
        {
            return FormattableString.Invariant($"Line {counter.FirstLineThatIsNoObject} is not a JSON object.");
        }

        if (!endsWhole)
        {
            return "Its last line is cut off.";
        }

        if (counter.HasNoneOfItsType)
        {
            return $"None of its lines is of type {expectedType}.";
        }

        if (counter.Resources != entry.Resources)
        {
            return FormattableString.Invariant($"It contains {Amount.Of(counter.Resources, "resource")}, but {entry.Resources:N0} according to the journal.");
        }

        return entry.State == JournalState.Complete && file.Count is { } count && !IsCountRight(file, reading)
            ? FormattableString.Invariant($"It contains {Amount.Of(counter.Resources, "resource")}, but {count:N0} according to the manifest.")
            : null;
    }

    // An earlier build journaled CountMismatch if the server's count did not include the headers.
    private static bool IsCountRight(ManifestFile file, FileReading reading) =>
        file.Count is not null && ServerCount.IsRight(file.Count, reading.Counter.Resources, reading.Counter.Others, reading.Headers);

    private static bool IsSameHash(string journaled, string found) => string.Equals(journaled, found, StringComparison.OrdinalIgnoreCase);

    private static bool IsWhole(JournalEntry? entry) => entry is not null && JournalState.IsWhole(entry.State);

    private string PathOf(string name) => ExportFolder.PathOf(folder, name);

    /// <summary>Returns the name of a file on disk, plain or compressed. If neither or both exist, the journal decides.</summary>
    private string KeptAs(string name)
    {
        string packed = name + ExportLayout.GzipEnding;
        bool isThere = File.Exists(PathOf(name));
        if (isThere != File.Exists(PathOf(packed)))
        {
            return isThere ? name : packed;
        }

        return (Fits(packed) && !Fits(name)) || (journal.Find(name) is null && journal.Find(packed) is not null) ? packed : name;
    }

    private bool Fits(string name) =>
        journal.Find(name) is { } entry && IsWhole(entry) && (new FileInfo(PathOf(name)) is not { Exists: true } file || file.Length == entry.Bytes);

    private ExportedFile NotWhole(ManifestFile file, string path, string name, JournalEntry? entry)
    {
        FileInfo? partial = new[] { name, name + ExportLayout.GzipEnding }
            .Select(of => new FileInfo(PathOf(of + ExportLayout.PartialEnding)))
            .FirstOrDefault(found => found.Exists);
        if (partial is not null)
        {
            string problem = $"Its download is not finished: {Amount.Of(partial.Length, "byte is", "bytes are")} in {partial.Name}. Run Resume-RedoxExport on the folder.";
            return Row(file, path, ExportedFileState.Unfinished, partial.Length, problem);
        }

        if (entry is { State: JournalState.Unavailable })
        {
            return Row(file, path, ExportedFileState.Unavailable, 0, entry.Reason ?? DownloadErrors.ReportNotGiven);
        }

        return Row(file, path, ExportedFileState.Missing, 0, IsWhole(entry)
            ? "It was saved and is missing now. Run Resume-RedoxExport on the folder: it fetches the file again if the server still has it."
            : "It was not saved. Run Resume-RedoxExport on the folder.");
    }
}
