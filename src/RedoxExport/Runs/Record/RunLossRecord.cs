using System.Text.Json;
using RedoxExport.Downloads;
using static RedoxExport.Runs.RunMembers;

namespace RedoxExport.Runs;

/// <summary>Reads and writes the losses and gaps of a run in <c>runs.json</c>.</summary>
internal static class RunLossRecord
{
    public static void WriteLosses(Utf8JsonWriter json, IReadOnlyList<DataLoss>? losses)
    {
        if (losses is null)
        {
            return;
        }

        json.WriteStartArray("losses");
        foreach (DataLoss loss in losses)
        {
            json.WriteStartObject();
            Write(json, loss);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteGaps(Utf8JsonWriter json, IReadOnlyList<RunGap> gaps)
    {
        if (gaps.Count == 0)
        {
            return;
        }

        json.WriteStartArray("gaps");
        foreach (RunGap gap in gaps)
        {
            json.WriteStartObject();
            WriteMoment(json, "from", gap.From);
            WriteMoment(json, "until", gap.Until);
            Write(json, gap.Loss);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <returns><see langword="null"/> if an earlier version wrote the object.</returns>
    public static IReadOnlyList<DataLoss>? ReadLosses(JsonElement export) =>
        export.TryGetProperty("losses", out JsonElement losses) ? [.. losses.EnumerateArray().Select(Read)] : null;

    public static IReadOnlyList<RunGap> ReadGaps(JsonElement run) => run.TryGetProperty("gaps", out JsonElement gaps)
        ? [.. gaps.EnumerateArray().Select(gap => new RunGap(ReadMoment(gap, "from"), ReadMoment(gap, "until"), Read(gap)))]
        : [];

    private static void Write(Utf8JsonWriter json, DataLoss loss)
    {
        json.WriteString("code", loss.Code);
        if (loss.Type is not null)
        {
            json.WriteString("type", loss.Type);
        }

        json.WriteString("words", loss.Words);
    }

    private static DataLoss Read(JsonElement json) => new(
        json.GetProperty("code").GetString() ?? string.Empty,
        json.TryGetProperty("type", out JsonElement type) ? type.GetString() : null,
        json.GetProperty("words").GetString() ?? string.Empty);
}
