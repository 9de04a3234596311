using System.Security.Cryptography;
using RedoxExport.Compression;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>
/// One attempt to receive a file: the files and streams that are open for it. The received bytes are kept unchanged (the spool), so that a cut
/// download can be resumed. If the file is kept in another form than it arrived in, that form is written to a second file and the spool is
/// deleted at the end.
/// </summary>
internal sealed class FileReception : IDisposable
{
    // In bytes. Below this, starting again costs less than a second file and a line in the journal.
    private const long WorthContinuing = 1024 * 1024;

    // In bytes: the most of a file that a power failure can cost.
    private const long FlushEvery = 64L * 1024 * 1024;

    private readonly IFileTarget _target;
    private readonly FileBody _body;
    private readonly bool _compress;
    private readonly DiskFile? _spool;
    private readonly DiskFile? _other;
    private readonly IncrementalHash? _packedHash;
    private readonly PackingStream? _packing;
    private readonly FileHead? _head;
    private WireStream? _wire;
    private Stream? _content;
    private long _flushed;
    private bool _headIsJournaled;

    /// <summary>Opens the files on disk.</summary>
    /// <param name="target">The file's paths and its journal entry.</param>
    /// <param name="body">The response to receive from.</param>
    /// <param name="compress">True if the file is kept gzip-compressed.</param>
    /// <exception cref="RedoxExportException">The disk failed, or a partial file cannot be trusted.</exception>
    public FileReception(IFileTarget target, FileBody body, bool compress)
    {
        (_target, _body, _compress, _flushed) = (target, body, compress, body.Prefix);
        bool changesForm = body.IsGzip != compress;
        bool continuable = body.Validator is not null && !(body.Total <= WorthContinuing);
        bool spools = !changesForm || continuable || body.Prefix > 0;
        try
        {
            _spool = spools ? target.OpenPartial(body.IsGzip, body.Prefix) : null;
            _other = changesForm ? target.OpenPartial(compress, 0) : null;
            _packedHash = body.IsGzip && compress ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            _packing = _other is not null && compress ? new PackingStream(_other) : null;
            _head = continuable ? new FileHead() : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The response to receive from.</summary>
    public FileBody Body => _body;

    /// <summary>The number of bytes received so far, in the server's content coding, including those that were already on disk.</summary>
    public long Received => _wire!.Count;

    /// <summary>The NDJSON, decoded.</summary>
    public Stream Content => _content!;

    /// <summary>Starts to receive, and records in the journal that a partial file exists or that an earlier one no longer counts.</summary>
    /// <param name="network">The body from the network. The reception disposes it.</param>
    public void Begin(Stream network)
    {
        _wire = new WireStream(network, _spool, _body.Prefix, _packedHash, _head);
        _content = _body.IsGzip ? new CheckedGzipStream(_wire) : _wire;
        if (_spool is not null && _head is not null && _body.Prefix == 0)
        {
            _target.JournalPartial(_body, 0, _head);
        }
        else if (_body.Prefix == 0)
        {
            _target.ForgetPartial();
        }
    }

    /// <summary>Writes NDJSON in the form in which the file is kept, if that is not the form in which it arrives.</summary>
    public void Write(byte[] buffer, int count)
    {
        if (_packing is not null)
        {
            _packing.Write(buffer, count);
        }
        else
        {
            _other?.Write(buffer.AsSpan(0, count));
        }
    }

    /// <summary>Records in the journal how much of a large file is certain to be on disk.</summary>
    public void Journal()
    {
        if (_head is null)
        {
            return;
        }

        if (Received - _flushed >= FlushEvery)
        {
            _spool!.Flush();
            _flushed = Received;
        }
        else if (_headIsJournaled || !_head.IsFull)
        {
            return;
        }
        else if (_body.Prefix > 0)
        {
            // A killed process may have written bytes of the prefix without flushing them.
            _spool!.Flush();
        }

        _headIsJournaled = true;
        _target.JournalPartial(_body, _flushed, _head);
    }

    /// <summary>Completes the compressed form, if the file is compressed here. Call it when the content has ended, before <see cref="Finish"/>.</summary>
    /// <returns>The SHA-256 of the compressed bytes; <see langword="null"/> if the file is not compressed here.</returns>
    public string? CompletePacking() => _packing?.Complete();

    /// <summary>Flushes the file that is kept.</summary>
    /// <param name="check">The checks of the content, completed.</param>
    /// <param name="packed">The result of <see cref="CompletePacking"/>.</param>
    public ReceivedFile Finish(ContentCheck check, string? packed)
    {
        string decoded = check.Sha256();
        packed ??= _packedHash is null ? null : Hexadecimal.Lower(_packedHash.GetHashAndReset());
        DiskFile kept = _other ?? _spool!;
        kept.Flush();
        return new ReceivedFile(kept.Path, _compress, kept.Length, packed ?? decoded, check.Bytes, decoded, check.Counter.Resources, Received, _body.ETag, check.Counter.Damage, check.Counter.Others)
        {
            Headers = check.Headers,
            Sha1 = check.Sha1(),
            ContentType = _body.ContentType,
        };
    }

    /// <summary>Keeps the received bytes and flushes them, so that this process or the next one can resume.</summary>
    /// <returns>The point to resume from; <see langword="null"/> if the file has to be downloaded from the start.</returns>
    public ResumePoint? Keep()
    {
        if (_spool is null || _body.Validator is null || _spool.Length == 0)
        {
            return null;
        }

        ResumePoint? point = PlainFile.IsTrusted(_spool.Path)
            ? new ResumePoint(_body.IsGzip, _body.Validator, _spool.Length, _body.Total, _target.File.Link.AbsoluteUri)
            : null;
        if (_head is not null && _spool.Length > _flushed)
        {
            _spool.Flush();
            _target.JournalPartial(_body, _spool.Length, _head);
        }

        return point;
    }

    /// <summary>Returns the name of what arrived instead of NDJSON, if it can be recognized.</summary>
    public string? NameOfContent() => _spool is not null && !_body.IsGzip
        ? StrangeDocument.NameOf(_spool.Path, isGzip: false)
        : StrangeDocument.NameOf((_other ?? _spool!).Path, isGzip: _compress);

    /// <inheritdoc/>
    public void Dispose()
    {
        _content?.Dispose();
        _wire?.Dispose();
        _head?.Dispose();
        _packing?.Dispose();
        _packedHash?.Dispose();
        _other?.Dispose();
        _spool?.Dispose();
    }
}
