using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>What an answer holds of a file: all of it, or what follows what is on disk already.</summary>
internal sealed class FileBody
{
    private const int HeadSize = 4096;

    private FileBody()
    {
    }

    private static ReadOnlySpan<byte> GzipMark => [0x1F, 0x8B];

    /// <summary>Opens what is still to come of it.</summary>
    public required Func<CancellationToken, Task<Stream>> OpenAsync { get; set; }

    /// <summary>Bytes that are on disk already and come before it.</summary>
    public long Prefix { get; private init; }

    /// <summary>How many bytes there are on the wire in all, where that is known.</summary>
    public long? Total { get; private init; }

    /// <summary>Whether it is under gzip, by its header or, where that says nothing, by its first bytes.</summary>
    public bool IsGzip { get; private set; }

    /// <summary>What continues it after a cut; <see langword="null"/> where nothing can.</summary>
    public string? Validator { get; private init; }

    public string? ETag { get; private init; }

    /// <summary>A body of no bytes, whatever coding it was said to be under.</summary>
    public static FileBody Empty { get; } = new() { OpenAsync = static _ => Task.FromResult(Stream.Null), Total = 0 };

    /// <summary>Nothing is missing: it only has to be checked and named.</summary>
    public static FileBody OnDisk(ResumePoint point) => new()
    {
        OpenAsync = static _ => Task.FromResult(Stream.Null),
        Prefix = point.Bytes,
        Total = point.Total,
        IsGzip = point.IsGzip,
        Validator = point.Validator,
        ETag = TagOf(point.Validator),
    };

    /// <summary>Reads what an answer to a request for a file is.</summary>
    /// <param name="response">200, or 206 to a request with a range.</param>
    /// <param name="asked">What was asked to be continued.</param>
    /// <param name="file">The file, for an error.</param>
    /// <param name="name">Its name, for an error.</param>
    /// <returns><see langword="null"/> where the answer is another stretch than the one asked for.</returns>
    /// <exception cref="RedoxExportException"><c>FileDamaged</c>: a content coding that was not asked for.</exception>
    [MethodImpl(HotPath.Optimized)]
    public static FileBody? Of(GateResponse response, ResumePoint? asked, ManifestFile file, string name)
    {
        bool continues = response.Status == 206;

        // Of the rest of a file a server need not say the coding again (RFC 9110, 15.3.7).
        bool gzip = IsUnderGzip(response, file, name) || (continues && asked!.IsGzip && response.Header("Content-Encoding") is null);
        long prefix = continues ? asked!.Bytes : 0;
        long? total = continues ? TotalOfRange(response) ?? asked!.Total : response.ContentLength;
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
            ETag = response.ETag?.ToString() ?? (continues ? TagOf(asked!.Validator) : null),
        };
    }

    /// <summary>Looks at the first bytes of a body that is not said to be under gzip: object stores hold packed files that nobody has called so.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (IsGzip || Prefix > 0)
        {
            return;
        }

        // As much as has come: a small file is read in one piece.
        byte[] head = ArrayPool<byte>.Shared.Rent(HeadSize);
        int filled = 0;
        Exception? failure = null;
        Stream body = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int read;
            while (filled < GzipMark.Length && (read = await body.ReadAsync(head, filled, head.Length - filled, cancellationToken).ConfigureAwait(false)) > 0)
            {
                filled += read;
            }
        }
        catch (Exception e) when (e is RedoxExportException || NetworkFailure.IsBrokenBody(e))
        {
            // The receiver of the body judges it.
            failure = e;
        }

        IsGzip = head.AsSpan(0, filled).StartsWith(GzipMark);
        OpenAsync = _ => Task.FromResult<Stream>(new HeadedStream(head, filled, body, failure));
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

    // RFC 9110, 13.1.5: a strong tag; else a date, where the file has not changed in the second that it names. Under a coding
    // that is made on the way the date says nothing of the bytes.
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
        // An upload's own headers, which some object stores keep, and the name of a character set say nothing of the bytes.
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
