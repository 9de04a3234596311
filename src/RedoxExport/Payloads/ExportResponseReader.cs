using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>Reads payloads of Redox's data model "FHIR Bulk Data Access". Thread-safe.</summary>
/// <remarks>
/// Text is UTF-8 with or without a byte order mark, or UTF-16 (either byte order; without a mark it is recognized by its zero bytes).
/// A payload that cannot be read throws a <see cref="RedoxExportException"/>, whose ids docs/payloads.md lists. No content of an input
/// throws any other exception.
/// </remarks>
internal static class ExportResponseReader
{
    private const int LikelyAlone = 64 * 1024;
    private const string Space = " \t\r\n";

    /// <summary>Reads one payload.</summary>
    /// <param name="payload">The text in UTF-8 or UTF-16. It is copied, so it can change afterwards.</param>
    /// <param name="source">The origin of the text, such as a file name. It is used in messages.</param>
    /// <param name="limits">The limits beyond which input is refused; <see cref="PayloadLimits.Default"/> if omitted.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="RedoxExportException">
    /// The payload cannot be read. The id begins with <c>Payload</c>, but is not <c>PayloadNotValid</c>.
    /// </exception>
    public static ExportResponse Read(ReadOnlyMemory<byte> payload, string? source = null, PayloadLimits? limits = null)
    {
        limits ??= PayloadLimits.Default;
        PayloadLocation location = new(source);
        return PayloadParser.Parse(DecodeOne(payload, limits, location).Span, limits, location);
    }

    /// <summary>Reads one payload.</summary>
    /// <param name="payload">The text.</param>
    /// <param name="source">The origin of the text, such as a file name. It is used in messages.</param>
    /// <param name="limits">The limits beyond which input is refused; <see cref="PayloadLimits.Default"/> if omitted.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="payload"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException">
    /// The payload cannot be read. The id begins with <c>Payload</c>, but is not <c>PayloadNotValid</c>.
    /// </exception>
    public static ExportResponse Read(string payload, string? source = null, PayloadLimits? limits = null)
    {
        limits ??= PayloadLimits.Default;
        PayloadLocation location = new(source);
        return PayloadParser.Parse(DecodeOne(payload, limits, location).Span, limits, location);
    }

    /// <summary>Splits an input into its payloads without reading them: a single one, a JSON array, one per line (NDJSON), or one after another.</summary>
    /// <param name="payloads">The text in UTF-8 or UTF-16.</param>
    /// <param name="origin">The origin of the text. It is used in messages.</param>
    /// <param name="limits">The limits beyond which input is refused.</param>
    /// <returns>
    /// The text of each payload, or one item with an error if the entire input is refused. An empty array contains no payloads.
    /// </returns>
    public static IEnumerable<PayloadItem> Split(ReadOnlyMemory<byte> payloads, PayloadOrigin origin, PayloadLimits limits) =>
        Split(Decode(payloads, origin, limits, out PayloadItem? refused), refused, origin);

    /// <inheritdoc cref="Split(ReadOnlyMemory{byte}, PayloadOrigin, PayloadLimits)"/>
    /// <exception cref="ArgumentNullException"><paramref name="payloads"/> is <see langword="null"/>.</exception>
    public static IEnumerable<PayloadItem> Split(string payloads, PayloadOrigin origin, PayloadLimits limits) =>
        Split(Decode(payloads, origin, limits, out PayloadItem? refused), refused, origin);

    /// <inheritdoc cref="Split(ReadOnlyMemory{byte}, PayloadOrigin, PayloadLimits)"/>
    /// <param name="payloads">A stream of the text. It is read to its end immediately and is not closed.</param>
    /// <param name="origin">The origin of the text. It is used in messages.</param>
    /// <param name="limits">The limits beyond which input is refused.</param>
    /// <exception cref="ArgumentNullException"><paramref name="payloads"/> is <see langword="null"/>.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static IEnumerable<PayloadItem> Split(Stream payloads, PayloadOrigin origin, PayloadLimits limits) =>
        Split(Decode(payloads, origin, limits, out PayloadItem? refused), refused, origin);

    /// <summary>Reads one of the payloads that <see cref="Split(string, PayloadOrigin, PayloadLimits)"/> found.</summary>
    internal static ExportResponse Read(PayloadItem item, string? source, PayloadLimits limits) =>
        item.Error is null ? PayloadParser.Parse(item.Utf8.Span, limits, new PayloadLocation(source, item.Index, item.Line)) : throw item.Error;

    /// <summary>Tries to read the text as a single payload; <see langword="null"/> if it is not one or has to be refused.</summary>
    internal static ExportResponse? TryReadAlone(string payload, PayloadLimits limits) =>
        payload.Length > LikelyAlone ? null : TryReadAlone(PayloadEncoding.ToUtf8(payload.AsSpan().TrimEnd(Space.AsSpan())), limits);

    internal static ReadOnlyMemory<byte> DecodeOne(ReadOnlyMemory<byte> payload, PayloadLimits limits, in PayloadLocation location)
    {
        // UTF-16 uses at most two bytes per byte of UTF-8, so an input above twice the limit is refused without decoding it.
        if (payload.Length / 2 > limits.MaxPayloadBytes)
        {
            throw PayloadErrors.TooLarge(location, payload.Length, limits.MaxPayloadBytes);
        }

        return PayloadEncoding.ToUtf8(payload, location);
    }

    internal static ReadOnlyMemory<byte> DecodeOne(string payload, PayloadLimits limits, in PayloadLocation location)
    {
        _ = payload ?? throw new ArgumentNullException(nameof(payload));
        return payload.Length > limits.MaxPayloadBytes
            ? throw PayloadErrors.TooLarge(location, payload.Length, limits.MaxPayloadBytes)
            : (ReadOnlyMemory<byte>)PayloadEncoding.ToUtf8(payload);
    }

    private static ReadOnlyMemory<byte> Decode(Stream payloads, PayloadOrigin origin, PayloadLimits limits, out PayloadItem? refused)
    {
        _ = payloads ?? throw new ArgumentNullException(nameof(payloads));
        if (ReadToLimit(payloads, limits.MaxInputBytes) is { } bytes)
        {
            return Decode(bytes, origin, limits, out refused);
        }

        refused = TooLarge(origin, limits);
        return default;
    }

    private static ReadOnlyMemory<byte> Decode(string payloads, PayloadOrigin origin, PayloadLimits limits, out PayloadItem? refused)
    {
        _ = payloads ?? throw new ArgumentNullException(nameof(payloads));
        refused = payloads.Length > limits.MaxInputBytes
            ? TooLarge(origin, limits)
            : null;
        return refused is null ? RefuseBlank(PayloadEncoding.ToUtf8(payloads), origin, out refused) : default;
    }

    private static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> payloads, PayloadOrigin origin, PayloadLimits limits, out PayloadItem? refused)
    {
        if (payloads.Length > limits.MaxInputBytes)
        {
            refused = TooLarge(origin, limits);
            return default;
        }

        try
        {
            return RefuseBlank(PayloadEncoding.ToUtf8(payloads, origin.Start), origin, out refused);
        }
        catch (RedoxExportException problem)
        {
            refused = Refused(origin, problem);
            return default;
        }
    }

    private static ReadOnlyMemory<byte> RefuseBlank(ReadOnlyMemory<byte> utf8, PayloadOrigin origin, out PayloadItem? refused)
    {
        refused = Utf8Json.IsBlank(utf8.Span) ? Refused(origin, PayloadErrors.Empty(origin.Start)) : null;
        return utf8;
    }

    // Most inputs are a single payload. Reading it directly is cheaper than splitting the input first.
    private static ExportResponse? TryReadAlone(byte[] utf8, PayloadLimits limits)
    {
        try
        {
            return MayBeAlone(utf8) ? PayloadParser.ParseOwned(utf8, limits, new PayloadLocation(null)) : null;
        }
        catch (RedoxExportException)
        {
            // The caller splits the input and reads it again. That gives an error with its location, or several payloads.
            return null;
        }
    }

    private static bool MayBeAlone(ReadOnlySpan<byte> utf8) => utf8.Length <= LikelyAlone && !utf8.IsEmpty && utf8[0] == '{';

    private static IEnumerable<PayloadItem> Split(ReadOnlyMemory<byte> utf8, PayloadItem? refused, PayloadOrigin origin) =>
        refused is null ? PayloadSplitter.Split(utf8, origin) : [refused];

    /// <summary>Creates the only item of an input that exceeds the size limit.</summary>
    internal static PayloadItem TooLarge(PayloadOrigin origin, PayloadLimits limits) =>
        Refused(origin, PayloadErrors.InputTooLarge(new PayloadLocation(origin.Source, origin.Index, origin.Line), limits.MaxInputBytes));

    private static PayloadItem Refused(PayloadOrigin origin, RedoxExportException error) => new(origin.Index, origin.Line, default, error);

    private static ReadOnlyMemory<byte>? ReadToLimit(Stream stream, int limit)
    {
        long known = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (known > limit)
        {
            return null;
        }

        // The buffer has one more byte than expected, to detect if the stream continues.
        byte[] buffer = new byte[Math.Max((int)known, 4095) + 1];
        int length = 0;
        for (int read = stream.Read(buffer, 0, buffer.Length); read > 0; read = stream.Read(buffer, length, buffer.Length - length))
        {
            length += read;
            if (length > limit)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min((long)length * 2, (long)limit + 1));
            }
        }

        return new ReadOnlyMemory<byte>(buffer, 0, length);
    }
}
