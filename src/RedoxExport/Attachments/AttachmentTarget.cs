using System.Text;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Attachments;

/// <summary>The target of one attachment that is downloaded: its partial files, its journal lines, and the name of its content.</summary>
internal sealed class AttachmentTarget : IFileTarget, IDisposable
{
    private const string GzipPartial = ExportLayout.GzipEnding + ExportLayout.PartialEnding;
    private const string DataPartial = ".data" + ExportLayout.PartialEnding;

    private readonly AttachmentStore _store;
    private readonly AttachmentJournal _journal;
    private readonly AttachmentRow _row;
    private readonly AttachmentCounts _counts;
    private readonly RedoxConnection _connection;

    // The journal of the partial file. Only a large attachment has one.
    private FileJournal? _parts;

    /// <param name="store">The folder of attachments.</param>
    /// <param name="journal">The journal of downloads.</param>
    /// <param name="row">The attachment, with its link.</param>
    /// <param name="counts">Counts the saved contents.</param>
    /// <param name="connection">The connection that requests it.</param>
    /// <param name="requiresToken">True if files of the export need the token; <see langword="null"/> if it is not known.</param>
    public AttachmentTarget(AttachmentStore store, AttachmentJournal journal, AttachmentRow row, AttachmentCounts counts, RedoxConnection connection, bool? requiresToken)
    {
        (_store, _journal, _row, _counts, _connection) = (store, journal, row, counts, connection);
        ManifestPage page = new([], connection.BaseUri) { RequiresAccessToken = requiresToken ?? (IsOfBase(row.Url!) ? true : null) };
        StoredLink link = page.Links.Add(Encoding.UTF8.GetBytes(row.Url!)) ?? throw AttachmentErrors.LinkNotUsable(Name);
        File = new ManifestFile(page, new ManifestRow(FileCategory.Output, -1, link, -1, row.StatedSize ?? -1));
    }

    /// <inheritdoc/>
    public ManifestFile File { get; }

    /// <summary>Names only the type of the resource: a message must not say whose attachment it is.</summary>
    public string Name => NameOf(_row);

    /// <inheritdoc/>
    public string Accept => ContentType.AcceptOf(_row.ContentType);

    /// <inheritdoc/>
    public bool IsOpaque => true;

    /// <inheritdoc/>
    public string? ExpectedType => null;

    /// <inheritdoc/>
    public bool HasNewLinks => false;

    /// <inheritdoc/>
    public Uri LinkNow => File.Link;

    /// <inheritdoc/>
    public Uri? LocalRoot => null;

    // The guide and FHIR's REST API give Binary resources this form of link.
    private bool IsBinary => File.Link.AbsolutePath.IndexOf("/" + AttachmentTypes.Binary + "/", StringComparison.Ordinal) >= 0;

    public static string NameOf(AttachmentRow row) => $"An attachment of a {SafeText.Name(row.Type, 64)} resource";

    /// <inheritdoc/>
    public ContentCheck NewCheck() => new OpaqueCheck();

    /// <inheritdoc/>
    public DiskFile OpenPartial(bool gzip, long keep) => DiskFile.Open(PartialOf(gzip), keep, _store.Rights);

    /// <inheritdoc/>
    public ResumePoint? PointBefore() => Disk.Do(PartsPath, () =>
    {
        if (!System.IO.File.Exists(PartsPath))
        {
            return null;
        }

        if (!PlainFile.IsTrusted(PartsPath))
        {
            // Another user may have prepared it: it must not be opened later either.
            PlainFile.Delete(PartsPath);
            return null;
        }

        return Parts().Find(_row.Key) is { } entry ? ResumePoint.Of(entry, PartialOf(entry.IsGzip), _connection.Gate.Options.Pacing.Clock) : null;
    });

    /// <inheritdoc/>
    /// <remarks>The key of the content is part of the partial file's name, so the bytes are those of this link.</remarks>
    public ResumePoint? Renew(ResumePoint? point) => point;

    /// <inheritdoc/>
    public Task<bool> RenewLinkAsync(Uri refused, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <inheritdoc/>
    public void JournalPartial(FileBody body, long flushed, FileHead head) => Disk.Do(PartsPath, () => Parts().Append(new JournalEntry
    {
        Time = _connection.Gate.Options.Pacing.Clock.GetUtcNow(),
        Name = _row.Key,
        State = JournalState.Partial,
        Url = _row.Uri ?? string.Empty,
        HeadBytes = head.Bytes > 0 ? head.Bytes : null,
        HeadSha256 = head.Bytes > 0 ? head.Sha256() : null,
        Bytes = flushed,
        Validator = body.Validator,
        IsGzip = body.IsGzip,
        Total = body.Total,
        SystemStart = SystemStart.Of(_connection.Gate.Options.Pacing.Clock),
    }));

    /// <inheritdoc/>
    public void ForgetPartial() => DropParts();

    /// <inheritdoc/>
    public void JournalDamaged() => DropParts();

    /// <inheritdoc/>
    public void DropPartials()
    {
        DropParts();
        foreach (string path in new[] { PartialOf(gzip: false), PartialOf(gzip: true), _store.PartialOf(_row.Key, DataPartial) })
        {
            Disk.Do(path, () => PlainFile.Delete(path));
        }
    }

    /// <summary>Deletes partial files, unless the next call can resume them.</summary>
    public void DropUselessPartials()
    {
        if (!System.IO.File.Exists(PartsPath))
        {
            DropPartials();
        }
    }

    /// <inheritdoc/>
    public RedoxExportException Refused(GateResponse response) => AttachmentErrors.NotAvailable(Name, response, _connection);

    /// <inheritdoc/>
    public ReceivedFile Unwrap(ReceivedFile received)
    {
        if (!MayBeBinaryDocument(received.ContentType))
        {
            return IsAsStated(received) ? received : CheckedForSubstitute(received);
        }

        string path = _store.PartialOf(_row.Key, DataPartial);
        OpaqueCheck check = new();
        using DiskFile data = DiskFile.Open(path, 0, _store.Rights);
        using BinaryDocument document = new((bytes, count) =>
        {
            check.Add(bytes, count);
            data.Write(bytes.AsSpan(0, count));
        });
        Disk.Do(received.Partial, () => Read(received.Partial, document));
        bool isWhole = document.Complete();
        // An outcome can have the size of the attachment by chance, but not its hash.
        if (document.ResourceType == "OperationOutcome" && isWhole && (_row.StatedHash is null || !IsAsStated(received)))
        {
            throw AttachmentErrors.OutcomeInstead(File, Name);
        }

        if (document.ResourceType != AttachmentTypes.Binary)
        {
            data.Dispose();
            Disk.Do(path, () => PlainFile.Delete(path));
            return isWhole && !IsAsStated(received) && ContentType.IsFhirJson(received.ContentType) && SubstituteDocument.IsOtherThanJson(_row.ContentType)
                ? throw AttachmentErrors.OtherDocument(File, Name, "a FHIR resource in JSON")
                : received;
        }

        if (!isWhole || !document.HasData)
        {
            throw AttachmentErrors.BinaryDamaged(File, Name, document.HasData);
        }

        data.Flush();
        string sha256 = check.Sha256();
        return received with
        {
            Partial = path,
            Bytes = check.Bytes,
            Sha256 = sha256,
            DecodedBytes = check.Bytes,
            DecodedSha256 = sha256,
            Sha1 = check.Sha1(),
            ContentType = document.ContentType,
        };
    }

    /// <inheritdoc/>
    public string? DifferenceOf(ReceivedFile received) => _row.StateWith(new SavedContent(string.Empty, received.Bytes, received.Sha256, received.Sha1!)) switch
    {
        AttachmentState.SizeMismatch => FormattableString.Invariant($"has {Amount.Of(received.Bytes, "byte")}, but its resource says {_row.StatedSize:N0}"),
        AttachmentState.HashMismatch => "does not have the hash that its resource says",
        _ => null,
    };

    /// <inheritdoc/>
    public string Keep(ReceivedFile received, bool isDifferent)
    {
        string ending = ContentType.EndingOf(_row.ContentType ?? received.ContentType);
        SavedContent content = _store.Place(received.Partial, received.Bytes, received.Sha256, received.Sha1!, ending, _counts, Journal);
        DropPartials();
        return _store.PathOf(content);
    }

    public void Dispose() => _parts?.Dispose();

    // Resources of the FHIR base are read with the token. Without it, a server may hide with 403 or 404 that they exist.
    private bool IsOfBase(string link) => link.StartsWith(_connection.BaseUri.AbsoluteUri.TrimEnd('/') + "/", StringComparison.Ordinal);

    // Without a statement about the size or the hash, nothing says that the bytes are right.
    private bool IsAsStated(ReceivedFile received) => (_row.StatedSize is not null || _row.StatedHash is not null) && DifferenceOf(received) is null;

    // The guide's links to Binary resources are known by their form. Elsewhere, the server has to say that it sends a resource.
    private bool MayBeBinaryDocument(string? sent) =>
        !ContentType.IsFhirJson(_row.ContentType)
        && (IsBinary
            ? sent is null || sent.IndexOf("json", StringComparison.OrdinalIgnoreCase) >= 0
            : ContentType.IsFhirJson(sent) && ContentType.EndingOf(_row.ContentType) != ".json");

    private ReceivedFile CheckedForSubstitute(ReceivedFile received)
    {
        byte[] head = new byte[SubstituteDocument.HeadBytes];
        int length = Disk.Do(received.Partial, () =>
        {
            using FileStream file = Open(received.Partial);
            return file.Read(head, 0, head.Length);
        });
        return SubstituteDocument.NameOf(_row.ContentType, received.ContentType, head.AsSpan(0, length)) is { } document
            ? throw AttachmentErrors.OtherDocument(File, Name, document)
            : received;
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);

    private static void Read(string path, BinaryDocument document)
    {
        using FileStream file = Open(path);
        byte[] buffer = FileBuffers.Shared.Rent();
        try
        {
            int read;
            while (!document.IsWrong && (read = file.Read(buffer, 0, buffer.Length)) > 0)
            {
                document.Add(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            FileBuffers.Shared.Return(buffer, buffer.Length);
        }
    }

    // Before the file gets its name: a kill between the two steps loses only the name, which the next call restores.
    private void Journal(SavedContent content) => _journal.Append(_row with
    {
        State = _row.StateWith(content),
        Content = content,
    });

    private string PartialOf(bool gzip) => _store.PartialOf(_row.Key, gzip ? GzipPartial : ExportLayout.PartialEnding);

    private string PartsPath => _store.PartialOf(_row.Key, ExportLayout.NdjsonEnding);

    private FileJournal Parts() => _parts ??= FileJournal.Open(_store.PartialFolder, 1, Path.GetFileName(PartsPath));

    private void DropParts()
    {
        _parts?.Dispose();
        _parts = null;
        Disk.Do(PartsPath, () => PlainFile.Delete(PartsPath));
    }
}
