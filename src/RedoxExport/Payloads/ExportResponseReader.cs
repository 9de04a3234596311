namespace RedoxExport.Payloads;

/// <summary>Reads payloads of Redox's data model "FHIR Bulk Data Access". Safe to call from many threads.</summary>
/// <remarks>
/// Text is UTF-8 with or without a byte order mark, or UTF-16 (either order; without a mark it is recognised by its zeros).
/// A payload that cannot be read is a <see cref="RedoxExportException"/> whose id docs/payloads.md lists; nothing else is
/// thrown for anything that an input can hold.
/// </remarks>
public static class ExportResponseReader
{
    /// <summary>Reads one payload.</summary>
    /// <param name="payload">The text in UTF-8 or UTF-16. It is copied, and may change afterwards.</param>
    /// <param name="source">Where it comes from, such as a file, for messages.</param>
    /// <param name="limits">What to refuse; <see cref="PayloadLimits.Default"/> when none are given.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="RedoxExportException">It cannot be read: any id beginning with <c>Payload</c> except <c>PayloadNotValid</c>.</exception>
    public static ExportResponse Read(ReadOnlyMemory<byte> payload, string? source = null, PayloadLimits? limits = null)
    {
        limits ??= PayloadLimits.Default;
        PayloadPlace place = new(source);
        return PayloadParser.Parse(DecodeOne(payload, limits, place).Span, limits, place);
    }

    /// <summary>Reads one payload.</summary>
    /// <param name="payload">The text.</param>
    /// <param name="source">Where it comes from, such as a file, for messages.</param>
    /// <param name="limits">What to refuse; <see cref="PayloadLimits.Default"/> when none are given.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="ArgumentNullException">There is no text.</exception>
    /// <exception cref="RedoxExportException">It cannot be read: any id beginning with <c>Payload</c> except <c>PayloadNotValid</c>.</exception>
    public static ExportResponse Read(string payload, string? source = null, PayloadLimits? limits = null)
    {
        limits ??= PayloadLimits.Default;
        PayloadPlace place = new(source);
        return PayloadParser.Parse(DecodeOne(payload, limits, place).Span, limits, place);
    }

    /// <summary>Reads an input of any number of payloads: one, a JSON array, one a line (NDJSON), or one after another.</summary>
    /// <param name="payloads">The text in UTF-8 or UTF-16. It must not change while the results are taken.</param>
    /// <param name="source">Where it comes from, such as a file, for messages.</param>
    /// <param name="limits">What to refuse; <see cref="PayloadLimits.Default"/> when none are given.</param>
    /// <returns>A result a payload, read as it is asked for. One that cannot be read is a result with its error, and the rest follows.</returns>
    public static IEnumerable<ExportResponseReadResult> ReadAll(ReadOnlyMemory<byte> payloads, string? source = null, PayloadLimits? limits = null) =>
        Read(Split(payloads, source, limits), source, limits ?? PayloadLimits.Default);

    /// <inheritdoc cref="ReadAll(ReadOnlyMemory{byte}, string?, PayloadLimits?)"/>
    /// <exception cref="ArgumentNullException">There is no text.</exception>
    public static IEnumerable<ExportResponseReadResult> ReadAll(string payloads, string? source = null, PayloadLimits? limits = null) =>
        Read(Split(payloads, source, limits), source, limits ?? PayloadLimits.Default);

    /// <inheritdoc cref="ReadAll(ReadOnlyMemory{byte}, string?, PayloadLimits?)"/>
    /// <param name="payloads">A stream of the text, read to its end at once; not closed.</param>
    /// <param name="source">Where it comes from, such as a file, for messages.</param>
    /// <param name="limits">What to refuse; <see cref="PayloadLimits.Default"/> when none are given.</param>
    /// <exception cref="ArgumentNullException">There is no stream.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static IEnumerable<ExportResponseReadResult> ReadAll(Stream payloads, string? source = null, PayloadLimits? limits = null) =>
        Read(Split(payloads, source, limits), source, limits ?? PayloadLimits.Default);

    /// <summary>Takes an input of any number of payloads apart without reading them: what a check of each begins with.</summary>
    /// <param name="payloads">The text in UTF-8 or UTF-16.</param>
    /// <param name="source">Where it comes from, such as a file, for messages.</param>
    /// <param name="limits">What to refuse; <see cref="PayloadLimits.Default"/> when none are given.</param>
    /// <returns>The text of each payload. At least one item, which carries the error where the input as a whole is refused.</returns>
    public static IEnumerable<PayloadItem> Split(ReadOnlyMemory<byte> payloads, string? source = null, PayloadLimits? limits = null) =>
        Split(payloads.Length, () => PayloadEncoding.ToUtf8(payloads, new PayloadPlace(source)), source, limits ?? PayloadLimits.Default);

    /// <inheritdoc cref="Split(ReadOnlyMemory{byte}, string?, PayloadLimits?)"/>
    /// <exception cref="ArgumentNullException">There is no text.</exception>
    public static IEnumerable<PayloadItem> Split(string payloads, string? source = null, PayloadLimits? limits = null)
    {
        _ = payloads ?? throw new ArgumentNullException(nameof(payloads));
        return Split(payloads.Length, () => PayloadEncoding.ToUtf8(payloads), source, limits ?? PayloadLimits.Default);
    }

    /// <inheritdoc cref="Split(ReadOnlyMemory{byte}, string?, PayloadLimits?)"/>
    /// <param name="payloads">A stream of the text, read to its end at once; not closed.</param>
    /// <param name="source">Where it comes from, such as a file, for messages.</param>
    /// <param name="limits">What to refuse; <see cref="PayloadLimits.Default"/> when none are given.</param>
    /// <exception cref="ArgumentNullException">There is no stream.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static IEnumerable<PayloadItem> Split(Stream payloads, string? source = null, PayloadLimits? limits = null)
    {
        _ = payloads ?? throw new ArgumentNullException(nameof(payloads));
        limits ??= PayloadLimits.Default;
        return ReadToLimit(payloads, limits.MaxInputBytes) is { } bytes
            ? Split(bytes, source, limits)
            : [Refused(PayloadErrors.InputTooLarge(new PayloadPlace(source, 0), limits.MaxInputBytes))];
    }

    internal static ReadOnlyMemory<byte> DecodeOne(ReadOnlyMemory<byte> payload, PayloadLimits limits, in PayloadPlace place)
    {
        // UTF-16 takes up to two bytes for each that is counted; beyond that nothing has to be decoded to be refused.
        if (payload.Length / 2 > limits.MaxPayloadBytes)
        {
            throw PayloadErrors.TooLarge(place, payload.Length, limits.MaxPayloadBytes);
        }

        return PayloadEncoding.ToUtf8(payload, place);
    }

    internal static ReadOnlyMemory<byte> DecodeOne(string payload, PayloadLimits limits, in PayloadPlace place)
    {
        _ = payload ?? throw new ArgumentNullException(nameof(payload));
        return payload.Length > limits.MaxPayloadBytes
            ? throw PayloadErrors.TooLarge(place, payload.Length, limits.MaxPayloadBytes)
            : (ReadOnlyMemory<byte>)PayloadEncoding.ToUtf8(payload);
    }

    private static IEnumerable<PayloadItem> Split(int length, Func<ReadOnlyMemory<byte>> decode, string? source, PayloadLimits limits)
    {
        PayloadPlace place = new(source, 0);
        if (length > limits.MaxInputBytes)
        {
            return [Refused(PayloadErrors.InputTooLarge(place, limits.MaxInputBytes))];
        }

        ReadOnlyMemory<byte> utf8;
        try
        {
            utf8 = decode();
        }
        catch (RedoxExportException problem)
        {
            return [Refused(problem)];
        }

        return PayloadTokens.IsBlank(utf8.Span)
            ? [Refused(PayloadErrors.Empty(new PayloadPlace(source)))]
            : PayloadSplitter.Split(utf8, source);
    }

    private static IEnumerable<ExportResponseReadResult> Read(IEnumerable<PayloadItem> items, string? source, PayloadLimits limits)
    {
        foreach (PayloadItem item in items)
        {
            ExportResponse? response = null;
            RedoxExportException? error = item.Error;
            if (error is null)
            {
                try
                {
                    response = PayloadParser.Parse(item.Utf8.Span, limits, new PayloadPlace(source, item.Index, item.Line));
                }
                catch (RedoxExportException problem)
                {
                    error = problem;
                }
            }

            yield return new ExportResponseReadResult(item.Index, item.Line, response, error);
        }
    }

    private static PayloadItem Refused(RedoxExportException error) => new(0, 1, default, error);

    private static ReadOnlyMemory<byte>? ReadToLimit(Stream stream, int limit)
    {
        long known = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (known > limit)
        {
            return null;
        }

        // One byte more than is expected shows whether the stream ends there.
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
