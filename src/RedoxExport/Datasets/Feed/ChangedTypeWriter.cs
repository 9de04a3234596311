using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>Writes the changes of one type. A file without content is not created.</summary>
/// <param name="folder">The folder of the change set.</param>
/// <param name="type">The type.</param>
/// <param name="linesBuffer">A buffer for the lines that is used again.</param>
/// <param name="idsBuffer">A buffer for the ids that is used again.</param>
internal sealed class ChangedTypeWriter(string folder, string type, byte[] linesBuffer, byte[] idsBuffer) : IDisposable
{
    private readonly DatasetTypeResult _counts = new(type);
    private readonly IncrementalHash _linesHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _idsHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private RecordFile? _lines;
    private RecordFile? _ids;

    public long Bytes => (_lines?.Length ?? 0) + (_ids?.Length ?? 0);

    /// <param name="change">The change.</param>
    /// <param name="id">The resource's id, in UTF-8.</param>
    /// <param name="line">Its line in the view; not used if it is no longer there.</param>
    public void Add(ResourceChange change, ReadOnlySpan<byte> id, ReadOnlySpan<byte> line)
    {
        DatasetCounter.Count(_counts, change);
        if (change is ResourceChange.Added or ResourceChange.Updated)
        {
            _lines ??= new RecordFile(ChangeSetStore.LinesPath(folder, type), linesBuffer, _linesHash);
            _lines.Write(line);
            _lines.Write((byte)'\n');
        }

        if (change is ResourceChange.Updated or ResourceChange.Deleted or ResourceChange.Left)
        {
            _ids ??= new RecordFile(ChangeSetStore.IdsPath(folder, type), idsBuffer, _idsHash);
            _ids.Write((byte)'"');
            WriteEscaped(_ids, id);
            _ids.Write((byte)'"');
            _ids.Write((byte)'\n');
        }
    }

    /// <summary>Flushes the files to the disk.</summary>
    /// <returns>The record of the type; <see langword="null"/> if nothing of it has changed.</returns>
    public ChangedTypeRecord? Complete() => _lines is null && _ids is null
        ? null
        : new ChangedTypeRecord
        {
            Type = type,
            Added = _counts.Added,
            Updated = _counts.Updated,
            Deleted = _counts.Deleted,
            Left = _counts.Left,
            Lines = Complete(_lines, _linesHash),
            Ids = Complete(_ids, _idsHash),
        };

    public void Dispose()
    {
        _lines?.Dispose();
        _ids?.Dispose();
        _linesHash.Dispose();
        _idsHash.Dispose();
    }

    private static ChangedFileRecord? Complete(RecordFile? file, IncrementalHash hash)
    {
        file?.Complete(toDisk: true);
        return file is null ? null : new ChangedFileRecord { Bytes = file.Length, Sha256 = Hexadecimal.Lower(hash.GetHashAndReset()) };
    }

    // FHIR's ids need no escape, but servers have sent ids that are not FHIR's.
    private static void WriteEscaped(RecordFile file, ReadOnlySpan<byte> id)
    {
        foreach (byte value in id)
        {
            if (value is < (byte)' ' or > (byte)'~' or (byte)'"' or (byte)'\\')
            {
                file.Write(JsonEncodedText.Encode(id, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
                return;
            }
        }

        file.Write(id);
    }
}
