using System.Diagnostics.CodeAnalysis;
using System.Text;
using RedoxExport.Compression;
using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>An NDJSON file, plain or gzip, that is read as a stream of resources.</summary>
internal sealed class ResourceFile
{
    private const int FileBufferSize = 1; // No buffer: the block reader and the gzip stream have their own.
    private readonly Lazy<bool>? _isOneType;

    /// <param name="path">The file's full path.</param>
    /// <param name="isOneType">True if all resources have the type in the file's name. It is evaluated only if a type filter needs it.</param>
    internal ResourceFile(string path, Lazy<bool>? isOneType = null)
    {
        Path = path;
        _isOneType = isOneType;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The expected SHA-256 of its bytes on disk; <see langword="null"/> if it is not checked.</summary>
    private string? Sha256 { get; init; }

    /// <summary>Opens a file with any name or extension. Reads no resource yet.</summary>
    /// <param name="path">The path of an existing file.</param>
    /// <exception cref="RedoxExportException">
    /// <c>ResourceFileNotFound</c>: the file does not exist. <c>ResourceFileUnfinished</c>: it is a <c>*.partial</c> file, whose
    /// download is not complete.
    /// </exception>
    public static ResourceFile Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path ?? throw new ArgumentNullException(nameof(path)));
        if (!File.Exists(full))
        {
            throw ResourceErrors.FileNotFound(full);
        }

        return ExportLayout.IsPartial(full) ? throw ResourceErrors.FileUnfinished(full) : new ResourceFile(full);
    }

    /// <summary>
    /// Reads the resources in the order of the file and in constant memory; a large file is parsed on several cores. Only
    /// a bounded part of it is read ahead of the caller. Disposing the enumerator closes the file.
    /// </summary>
    /// <param name="filter">The types that are wanted. A line of another type is skipped without parsing it.</param>
    /// <param name="cancellation">Stops the reading within one block of 256 KB.</param>
    /// <returns>One item per line, including damaged lines. If the file itself cannot be read, that error is the last item.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was canceled.</exception>
    public IEnumerable<ResourceLine> Read(ResourceTypeFilter filter, CancellationToken cancellation = default)
    {
        _ = filter ?? throw new ArgumentNullException(nameof(filter));
        return ReadLines(filter, cancellation);
    }

    /// <summary>
    /// Returns the same file with a checksum: reading it ends with an error if its bytes on disk differ from those that were saved.
    /// </summary>
    /// <param name="sha256">The SHA-256 of the saved bytes, in lower-case hexadecimal digits.</param>
    internal ResourceFile Expecting(string sha256) => new(Path, _isOneType) { Sha256 = sha256 };

    /// <summary>True if reading ends at the first line, unless that has another type than the file's name says.</summary>
    /// <param name="filter">The types that are wanted.</param>
    internal bool IsSkippedBy(ResourceTypeFilter filter) => TypeToSkip(filter) is not null;

    /// <summary>Like <see cref="Read"/>, but returns batches and converts each resource to another type.</summary>
    /// <param name="filter">The types that are wanted.</param>
    /// <param name="newShape">Creates the converter: one per thread.</param>
    /// <param name="cancellation">Stops the reading within one block of 256 KB.</param>
    internal IEnumerable<ResourceBatch<T>> ReadBatches<T>(ResourceTypeFilter filter, Func<LineShape<T>> newShape, CancellationToken cancellation)
    {
        if (!TryOpen(out BlockReader? reader, out RedoxExportException? error))
        {
            yield return new ResourceBatch<T>([], [(0, error)]);
            yield break;
        }

        long line = 0;
        using IEnumerator<LineBatch<T>> batches = ReadAhead.Read(
            reader,
            () => new BlockParser<T>(filter, newShape(), BlockReader.DefaultMaxLineLength),
            TypeToSkip(filter),
            cancellation).GetEnumerator();
        while (TryNext(batches, line, out error))
        {
            LineBatch<T> batch = batches.Current;
            long before = line;
            line += batch.Lines;
            yield return new ResourceBatch<T>(batch.Items, ErrorsOf(batch, before), before);
        }

        if (error is not null)
        {
            yield return new ResourceBatch<T>([], [(0, error)]);
        }
    }

    /// <summary>The errors of a batch, in the order of its lines.</summary>
    private List<(int Before, RedoxExportException Error)> ErrorsOf<T>(LineBatch<T> batch, long before)
    {
        IEnumerable<(int Before, long Line, RedoxExportException Error)> damaged = batch.Bad
            .Select(bad => (bad.Before, bad.Line, ResourceErrors.LineDamaged(Path, before + bad.Line, bad.Fault)));
        IEnumerable<(int Before, long Line, RedoxExportException Error)> failed = batch.Failed
            .Select(line => (line.Before, line.Line, ResourceErrors.LineNotEvaluated(Path, before + line.Line, line.Problem)));
        return [.. damaged.Concat(failed).OrderBy(error => error.Line).Select(error => (error.Before, error.Error))];
    }

    private IEnumerable<ResourceLine> ReadLines(ResourceTypeFilter filter, CancellationToken cancellation)
    {
        foreach (ResourceBatch<FhirResource> batch in ReadBatches(filter, static () => new ResourceShape(), cancellation))
        {
            int next = 0;
            foreach ((int before, RedoxExportException error) in batch.Errors)
            {
                for (; next < before; next++)
                {
                    yield return new ResourceLine(batch.Items[next]);
                    cancellation.ThrowIfCancellationRequested();
                }

                yield return new ResourceLine(error);
            }

            for (; next < batch.Items.Count; next++)
            {
                yield return new ResourceLine(batch.Items[next]);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private bool TryOpen([NotNullWhen(true)] out BlockReader? reader, [NotNullWhen(false)] out RedoxExportException? error)
    {
        FileStream? file = null;
        reader = null;
        error = null;
        try
        {
            file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileBufferSize, FileOptions.SequentialScan);
            bool isGzip = ExportLayout.IsGzip(Path) || BeginsAsGzip(file);
            Stream bytes = Sha256 is null ? file : new ProvedStream(file, Sha256);
            reader = new BlockReader(isGzip ? new CheckedGzipStream(bytes) : bytes);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            error = exception is FileNotFoundException or DirectoryNotFoundException
                ? ResourceErrors.FileNotFound(Path)
                : ResourceErrors.FileUnreadable(Path, exception);
            return false;
        }
    }

    /// <summary>JSON cannot begin with the gzip signature, so the first bytes identify a gzip file under any name.</summary>
    private static bool BeginsAsGzip(FileStream file)
    {
        if (!file.CanSeek)
        {
            return false;
        }

        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isGzip;
    }

    private bool TryNext<T>(IEnumerator<LineBatch<T>> batches, long line, out RedoxExportException? error)
    {
        error = null;
        try
        {
            return batches.MoveNext();
        }
        catch (Exception exception) when (exception is GzipDataException or AlteredFileException)
        {
            error = ResourceErrors.FileDamaged(Path, line, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = ResourceErrors.FileUnreadable(Path, exception);
        }

        return false;
    }

    /// <summary>
    /// Returns the unwanted type that lets the file be skipped, or <see langword="null"/>. The type comes from the file's name, which the
    /// server's manifest gave; the first resource has to have the same type. A file of unknown origin is read line by line.
    /// </summary>
    private string? TypeToSkip(ResourceTypeFilter filter)
    {
        string type = ResourceFileNames.TypeOf(Path);
        return !filter.Wants(Encoding.UTF8.GetBytes(type)) && _isOneType is { Value: true } ? type : null;
    }
}
