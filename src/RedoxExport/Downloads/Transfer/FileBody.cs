using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The body of a response to a file request: the whole file, or the part that follows the bytes on disk.</summary>
internal sealed class FileBody
{
    // In bytes. Larger bodies are written to disk while they arrive.
    private const int MostInMemory = 64 * 1024;
    private const int HeadSize = 4096;

    private HeadedStream? _headed;

    private FileBody()
    {
    }

    private static ReadOnlySpan<byte> GzipMark => [0x1F, 0x8B];

    /// <summary>Opens the part that has not been received yet.</summary>
    public required Func<CancellationToken, Task<Stream>> OpenAsync { get; set; }

    /// <summary>The number of bytes already on disk, which precede this body.</summary>
    public long Prefix { get; private init; }

    /// <summary>The total number of bytes on the wire, including <see cref="Prefix"/>; <see langword="null"/> if unknown.</summary>
    public long? Total { get; private init; }

    /// <summary>True if the body is gzip-compressed, according to its header or, without one, its first bytes.</summary>
    public bool IsGzip { get; private set; }

    /// <summary>The <c>If-Range</c> value that resumes the file after a cut; <see langword="null"/> if it cannot be resumed.</summary>
    public string? Validator { get; private init; }

    /// <summary>The complete body, if it was small enough to be read at once, to its end; its bytes are in memory until <see cref="Release"/>.</summary>
    public ArraySegment<byte>? Whole { get; private set; }

    public string? ETag { get; private init; }

    /// <summary>The media type of the response, as sent; <see langword="null"/> if there is no response or it does not say.</summary>
    public string? ContentType { get; private init; }

    /// <summary>A body without bytes. Its content coding does not matter.</summary>
    public static FileBody Empty { get; } = new() { OpenAsync = static _ => Task.FromResult(Stream.Null), Total = 0 };

    /// <summary>A file whose bytes are all on disk: it only has to be verified and renamed.</summary>
    public static FileBody OnDisk(ResumePoint point) => new()
    {
        OpenAsync = static _ => Task.FromResult(Stream.Null),
        Prefix = point.Bytes,
        Total = point.Total,
        IsGzip = point.IsGzip,
        Validator = point.Validator,
        ETag = TagOf(point.Validator),
    };

    /// <summary>A file that a manifest on disk names.</summary>
    public static FileBody OfLocal(FileStream file) => new() { OpenAsync = _ => Task.FromResult<Stream>(file), Total = file.Length };

    /// <summary>Interprets the response to a file request.</summary>
    /// <param name="response">200, or 206 to a request with a range.</param>
    /// <param name="asked">The point that the request asked to resume from; <see langword="null"/> if it asked for the whole file.</param>
    /// <param name="file">The file, for error messages.</param>
    /// <param name="name">The file's name, for error messages.</param>
    /// <returns>The body; <see langword="null"/> if the response holds a different range than requested.</returns>
    /// <exception cref="RedoxExportException"><c>FileDamaged</c>: the response has a content coding that was not requested.</exception>
    [MethodImpl(HotPath.Optimized)]
    public static FileBody? Of(GateResponse response, ResumePoint? asked, ManifestFile file, string name)
    {
        bool continues = response.Status == 206;

        // A 206 response may omit the Content-Encoding of the first response (RFC 9110, 15.3.7).
        bool gzip = IsUnderGzip(response, file, name) || (continues && asked!.IsGzip && response.Header("Content-Encoding") is null);
        long prefix = continues ? asked!.Bytes : 0;
        long? total = continues ? TotalOfRange(response) ?? asked!.Total ?? prefix + response.ContentLength : response.ContentLength;
        if (continues && !Continues(response, asked!, gzip))
        {
            return null;
        }

        return new FileBody
        {
            OpenAsync = response.OpenBodyAsync,
            Prefix = prefix,
            Total = total,
            IsGzip = gzip,
            Validator = continues ? asked!.Validator : ValidatorOf(response, gzip),
            ContentType = response.Header("Content-Type"),
            ETag = response.ETag?.ToString() ?? (continues ? TagOf(asked!.Validator) : null),
        };
    }

    /// <summary>Reads a small body at once; of others, as much as is needed to detect gzip.</summary>
    /// <param name="detectsGzip">
    /// True to detect gzip by the first bytes of a body without the header: object stores hold compressed files that were uploaded without a
    /// Content-Encoding.
    /// </param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task LookAsync(bool detectsGzip, CancellationToken cancellationToken)
    {
        bool isSmall = Total is null or <= MostInMemory;
        detectsGzip &= !IsGzip;
        if (Prefix > 0 || !(isSmall || detectsGzip))
        {
            return;
        }

        byte[] head = FileBuffers.Shared.Rent();

        // One byte more than announced: over HTTP/2, .NET does not compare a body with its Content-Length, and a local file can grow. Only a
        // read of 0 bytes shows the end.
        int enough = isSmall ? (int)(Total ?? MostInMemory) + 1 : GzipMark.Length;
        int most = isSmall ? MostInMemory + 1 : HeadSize;
        int filled = 0;
        int read = -1;
        Exception? failure = null;
        Stream body = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (filled < enough && read != 0)
            {
                read = await body.ReadAsync(head.AsMemory(filled, most - filled), cancellationToken).ConfigureAwait(false);
                filled += read;
            }
        }
        catch (Exception e) when (e is RedoxExportException || NetworkFailure.IsBrokenBody(e))
        {
            // The stream throws this error later, and the receiver of the body handles it.
            failure = e;
        }

        IsGzip |= detectsGzip && head.AsSpan(0, filled).StartsWith(GzipMark);
        bool isWhole = isSmall && read == 0 && (Total ?? filled) == filled;
        Keep(new HeadedStream(head, filled, body, failure), filled, isWhole);
    }

    /// <summary>Ends the use of <see cref="Whole"/>, whose buffer is wiped.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void Release()
    {
        Whole = null;
        _headed?.Dispose();
    }

    [MethodImpl(HotPath.Optimized)]
    private void Keep(HeadedStream headed, int length, bool isWhole)
    {
        _headed = headed;
        OpenAsync = _ => Task.FromResult<Stream>(headed);
        Whole = isWhole && length > 0 ? headed.Head : (ArraySegment<byte>?)null;
    }

    private static bool Continues(GateResponse response, ResumePoint asked, bool gzip)
    {
        if (response.ContentHeaders?.ContentRange is not { HasRange: true, Unit: "bytes" } range || range.From != asked.Bytes || gzip != asked.IsGzip)
        {
            return false;
        }

        bool sameTotal = asked.Total is null || range.Length is null || asked.Total == range.Length;
        bool sameTag = TagOf(asked.Validator) is not { } before || response.ETag is not { IsWeak: false } now || now.ToString() == before;
        return sameTotal && sameTag;
    }

    private static long? TotalOfRange(GateResponse response) => response.ContentHeaders?.ContentRange is { HasLength: true } range ? range.Length : null;

    // RFC 9110, 13.1.5: a strong ETag; otherwise Last-Modified, if it is at least one second before Date (a file can change twice within
    // a second). With a coding that is applied on the fly, the date does not identify the bytes.
    [MethodImpl(HotPath.Optimized)]
    private static string? ValidatorOf(GateResponse response, bool gzip)
    {
        if (response.ETag is { IsWeak: false } tag)
        {
            return tag.ToString();
        }

        HttpContentHeaders? headers = response.ContentHeaders;
        bool dated = !gzip && headers?.LastModified is { } modified && response.Date is { } sent && sent - modified >= TimeSpan.FromSeconds(1);
        return dated ? headers!.LastModified!.Value.ToString("r", CultureInfo.InvariantCulture) : null;
    }

    private static string? TagOf(string validator) => validator.StartsWith("\"", StringComparison.Ordinal) ? validator : null;

    [MethodImpl(HotPath.Optimized)]
    private static bool IsUnderGzip(GateResponse response, ManifestFile file, string name)
    {
        // Some object stores keep the headers of the upload (aws-chunked), and some servers name a character set here. Neither changes the bytes.
        string list = response.HeaderList("Content-Encoding") ?? string.Empty;
        if (list.Length == 0)
        {
            return false;
        }

        string[] codings = [.. list
            .Split(',')
            .Select(coding => coding.Trim().ToLowerInvariant())
            .Where(coding => coding is not ("" or "identity" or "aws-chunked" or "utf-8" or "utf8"))];
        return codings switch
        {
            [] => false,
            ["gzip" or "x-gzip"] => true,
            _ => throw DownloadErrors.CodingUnknown(file, name, string.Join(", ", codings)),
        };
    }
}
