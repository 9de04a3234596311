using System.Text;
using RedoxExport.Compression;

namespace RedoxExport.Resources;

/// <summary>A file of NDJSON, plain or gzip, read as a stream of resources.</summary>
public sealed class ResourceFile
{
    private const int FileBufferSize = 1; // The line reader and the gzip stream have buffers of their own.
    private readonly bool _isOneType;

    internal ResourceFile(string path, bool isOneType = false)
    {
        Path = path;
        _isOneType = isOneType;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

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

        return ResourceFileNames.IsPartial(full) ? throw ResourceErrors.FileUnfinished(full) : new ResourceFile(full);
    }

    /// <summary>
    /// Reads the resources in the order of the file, in constant memory. Nothing is read ahead of what is asked for but
    /// one buffer, and disposing the enumerator closes the file.
    /// </summary>
    /// <param name="filter">The types that are wanted; a line of another type is passed over unparsed.</param>
    /// <param name="cancellation">Ends the reading within one buffer.</param>
    /// <returns>A line each; a damaged line is one too. When the file itself fails, that is the last.</returns>
    /// <exception cref="OperationCanceledException">Asked for by <paramref name="cancellation"/>.</exception>
    public IEnumerable<ResourceLine> Read(ResourceTypeFilter filter, CancellationToken cancellation = default)
    {
        _ = filter ?? throw new ArgumentNullException(nameof(filter));
        return ReadLines(filter, cancellation);
    }

    private IEnumerable<ResourceLine> ReadLines(ResourceTypeFilter filter, CancellationToken cancellation)
    {
        NdjsonLineReader? lines = Open(out RedoxExportException? error);
        if (lines is null)
        {
            yield return new ResourceLine(error!);
            yield break;
        }

        using (lines)
        {
            bool isFirst = true;
            while (TryNext(lines, cancellation, out error))
            {
                cancellation.ThrowIfCancellationRequested();
                if (isFirst && IsAllOfAnUnwantedType(lines.Line, filter))
                {
                    yield break;
                }

                isFirst = false;
                if (filter.WantsLine(lines.Line))
                {
                    yield return Parse(lines);
                }
            }

            if (error is not null)
            {
                yield return new ResourceLine(error);
            }
        }
    }

    private NdjsonLineReader? Open(out RedoxExportException? error)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileBufferSize, FileOptions.SequentialScan);
            bool isGzip = ResourceFileNames.IsGzip(Path) || BeginsAsGzip(file);
            NdjsonLineReader lines = new(isGzip ? new CheckedGzipStream(file) : file);
            error = null;
            return lines;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            error = exception is FileNotFoundException or DirectoryNotFoundException
                ? ResourceErrors.FileNotFound(Path)
                : ResourceErrors.FileUnreadable(Path, exception);
            return null;
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

    private bool TryNext(NdjsonLineReader lines, CancellationToken cancellation, out RedoxExportException? error)
    {
        error = null;
        try
        {
            return lines.Read(cancellation);
        }
        catch (GzipDataException exception)
        {
            error = ResourceErrors.FileDamaged(Path, lines.LineNumber, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = ResourceErrors.FileUnreadable(Path, exception);
        }

        return false;
    }

    /// <summary>
    /// Whether all of the file can be passed over: its name, given by the server's manifest, says a type, and its first
    /// resource agrees. A file of unknown origin is looked through line by line.
    /// </summary>
    private bool IsAllOfAnUnwantedType(ReadOnlySpan<byte> firstLine, ResourceTypeFilter filter) =>
        _isOneType
        && ResourceParser.TryPeekType(firstLine, out ReadOnlySpan<byte> type)
        && !filter.Wants(type)
        && type.SequenceEqual(Encoding.UTF8.GetBytes(ResourceFileNames.TypeOf(Path)));

    private ResourceLine Parse(NdjsonLineReader lines)
    {
        LineFault fault;
        if (lines.IsTooLong)
        {
            fault = new LineFault(LineFaultKind.TooLong);
        }
        else if (ResourceParser.TryParse(lines.Line.ToArray(), out FhirResource? resource, out fault))
        {
            return new ResourceLine(resource);
        }

        return new ResourceLine(ResourceErrors.LineDamaged(Path, lines.LineNumber, fault));
    }
}
