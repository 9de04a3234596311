using System.Text.Json;
using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>The members of an entry of the journal, encoded once: an entry is written for every one of very many files.</summary>
internal static class JournalMembers
{
    private static readonly JsonEncodedText Output = Encode(FileCategory.Output);

    private static readonly JsonEncodedText Deleted = Encode(FileCategory.Deleted);

    private static readonly JsonEncodedText Outcome = Encode(FileCategory.Outcome);

    public static JsonEncodedText Time { get; } = JsonEncodedText.Encode("time");

    public static JsonEncodedText Name { get; } = JsonEncodedText.Encode("name");

    public static JsonEncodedText State { get; } = JsonEncodedText.Encode("state");

    public static JsonEncodedText Category { get; } = JsonEncodedText.Encode("category");

    public static JsonEncodedText Type { get; } = JsonEncodedText.Encode("type");

    public static JsonEncodedText Url { get; } = JsonEncodedText.Encode("url");

    public static JsonEncodedText Row { get; } = JsonEncodedText.Encode("row");

    public static JsonEncodedText Bytes { get; } = JsonEncodedText.Encode("bytes");

    public static JsonEncodedText Reason { get; } = JsonEncodedText.Encode("reason");

    public static JsonEncodedText DecodedBytes { get; } = JsonEncodedText.Encode("decodedBytes");

    public static JsonEncodedText DecodedSha256 { get; } = JsonEncodedText.Encode("decodedSha256");

    public static JsonEncodedText Resources { get; } = JsonEncodedText.Encode("resources");

    public static JsonEncodedText Sha256 { get; } = JsonEncodedText.Encode("sha256");

    public static JsonEncodedText Etag { get; } = JsonEncodedText.Encode("etag");

    public static JsonEncodedText DamagedLines { get; } = JsonEncodedText.Encode("damagedLines");

    public static JsonEncodedText FirstDamagedLines { get; } = JsonEncodedText.Encode("firstDamagedLines");

    public static JsonEncodedText Validator { get; } = JsonEncodedText.Encode("validator");

    public static JsonEncodedText Gzip { get; } = JsonEncodedText.Encode("gzip");

    public static JsonEncodedText Total { get; } = JsonEncodedText.Encode("total");

    public static JsonEncodedText HeadBytes { get; } = JsonEncodedText.Encode("headBytes");

    public static JsonEncodedText HeadSha256 { get; } = JsonEncodedText.Encode("headSha256");

    public static JsonEncodedText SystemStart { get; } = JsonEncodedText.Encode("systemStart");

    public static JsonEncodedText CategoryOf(FileCategory category) => category switch
    {
        FileCategory.Output => Output,
        FileCategory.Deleted => Deleted,
        _ => Outcome,
    };

    private static JsonEncodedText Encode(FileCategory category) => JsonEncodedText.Encode(category.ToString().ToLowerInvariant());
}
