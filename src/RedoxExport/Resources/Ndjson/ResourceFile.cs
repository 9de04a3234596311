using System.Diagnostics.CodeAnalysis;
using System.Text;
using RedoxExport.Compression;
using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>A file of NDJSON, plain or gzip, read as a stream of resources.</summary>
public sealed class ResourceFile
{
    private const int FileBufferSize = 1; // The block reader and the gzip stream have buffers of their own.
    private readonly Lazy<bool>? _isOneType;

    /// <param name="path">The file's full path.</param>
    /// <param name="isOneType">Tells if the name says of which type all resources are; asked only when that matters.</param>
    internal ResourceFile(string path, Lazy<bool>? isOneType = null)
    {
        Path = path;
        _isOneType = isOneType;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The SHA-256 that its bytes on disk have to have; <see langword="null"/> for any.</summary>
    private string? Sha256 { get; init; }

    /// <summary>Names a file to read, whatever its name or extension.</summary>
    /// <param name="path">The path of an existing file.</param>
    /// <exception cref="RedoxExportException">
    /// <c>ResourceFileNotFound</c>: there is none. <c>ResourceFileUnfinished</c>: it is a <c>*.partial</c> file, whose
    /// download has not ended.
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
    /// Reads the resources in the order of the file, in constant memory, on more than one core where the file is large. Only
    /// a bounded part of it is read ahead of what is asked for, and disposing the enumerator closes the file.
    /// </summary>
    /// <param name="filter">The types that are wanted; a line of another type is passed over unparsed.</param>
    /// <param name="cancellation">Ends the reading within one piece of a quarter of a megabyte.</param>
    /// <returns>A line each; a damaged line is one too. When the file itself fails, that is the last.</returns>
    /// <exception cref="OperationCanceledException">Asked for by <paramref name="cancellation"/>.</exception>
    public IEnumerable<ResourceLine> Read(ResourceTypeFilter filter, CancellationToken cancellation = default)
    {
        _ = filter ?? throw new ArgumentNullException(nameof(filter));
        return ReadLines(filter, cancellation);
    }

    /// <summary>The same file, of which reading ends with an error unless its bytes on disk are those that were saved.</summary>
    /// <param name="sha256">Their SHA-256, in lower-case hexadecimal digits.</param>
    internal ResourceFile Expecting(string sha256) => new(Path, _isOneType) { Sha256 = sha256 };

    /// <summary>As <see cref="Read"/>, making something else of each resource, and in batches.</summary>
    /// <param name="filter">The types that are wanted.</param>
    /// <param name="newShape">Gives what makes it: one for each thread.</param>
    /// <param name="cancellation">Ends the reading within one piece of a quarter of a megabyte.</param>
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
            yield return new ResourceBatch<T>(batch.Items, [.. batch.Bad.Select(bad => (bad.Before, ResourceErrors.LineDamaged(Path, before + bad.Line, bad.Fault)))], before);
        }

        if (error is not null)
        {
            yield return new ResourceBatch<T>([], [(0, error)]);
        }
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

    /// <summary>JSON cannot begin as gzip does, so a packed file is known by its bytes under any name.</summary>
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
    /// The type that all of the file can be passed over for: its name, given by the server's manifest, says a type that is not
    /// wanted, and its first resource has to agree. A file of unknown origin is looked through line by line.
    /// </summary>
    private string? TypeToSkip(ResourceTypeFilter filter)
    {
        string type = ResourceFileNames.TypeOf(Path);
        return !filter.Wants(Encoding.UTF8.GetBytes(type)) && _isOneType is { Value: true } ? type : null;
    }
}
