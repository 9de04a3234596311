using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>One of several payloads: the payload or the error.</summary>
internal sealed record ReadPayload(int Index, int Line, ExportResponse? Response, RedoxExportException? Error);

/// <summary>Reads payloads as the cmdlets do: the input is split, then each payload is read.</summary>
internal static class PayloadReading
{
    extension(ExportResponseReader)
    {
        public static IEnumerable<ReadPayload> ReadAll(string payloads, string? source = null, PayloadLimits? limits = null) =>
            ReadEach(ExportResponseReader.Split(payloads, source, limits), source, limits);

        public static IEnumerable<ReadPayload> ReadAll(ReadOnlyMemory<byte> payloads, string? source = null, PayloadLimits? limits = null) =>
            ReadEach(ExportResponseReader.Split(payloads, source, limits), source, limits);

        public static IEnumerable<ReadPayload> ReadAll(Stream payloads, string? source = null, PayloadLimits? limits = null) =>
            ReadEach(ExportResponseReader.Split(payloads, source, limits), source, limits);

        public static IEnumerable<PayloadItem> Split(string payloads, string? source = null, PayloadLimits? limits = null) =>
            ExportResponseReader.Split(payloads, new PayloadOrigin(source), limits ?? PayloadLimits.Default);

        public static IEnumerable<PayloadItem> Split(ReadOnlyMemory<byte> payloads, string? source = null, PayloadLimits? limits = null) =>
            ExportResponseReader.Split(payloads, new PayloadOrigin(source), limits ?? PayloadLimits.Default);

        public static IEnumerable<PayloadItem> Split(Stream payloads, string? source = null, PayloadLimits? limits = null) =>
            ExportResponseReader.Split(payloads, new PayloadOrigin(source), limits ?? PayloadLimits.Default);
    }

    extension(ExportResponseValidator)
    {
        public static IReadOnlyList<ExportResponseFinding> Validate(string payload, PayloadLimits? limits = null) =>
            ExportResponseValidator.Validate(PayloadEncoding.ToUtf8(payload), limits);
    }

    private static IEnumerable<ReadPayload> ReadEach(IEnumerable<PayloadItem> items, string? source, PayloadLimits? limits)
    {
        foreach (PayloadItem item in items)
        {
            ExportResponse? response = null;
            RedoxExportException? error = null;
            try
            {
                response = ExportResponseReader.Read(item, source, limits ?? PayloadLimits.Default);
            }
            catch (RedoxExportException problem)
            {
                error = problem;
            }

            yield return new ReadPayload(item.Index, item.Line, response, error);
        }
    }
}
