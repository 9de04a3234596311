using System.Globalization;
using System.Text.Json;
using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Writes manifests of either edition of the guide.</summary>
internal static class ManifestText
{
    /// <param name="job">The export.</param>
    /// <param name="transactionTime">The text of <c>transactionTime</c>; <see langword="null"/> to omit it.</param>
    /// <param name="rows">The files of this page, of all arrays.</param>
    /// <param name="nextPage">The address of the next page, if there is one.</param>
    /// <param name="options">The options with the edition and the access rules for files.</param>
    /// <param name="address">Returns the address of a file.</param>
    public static byte[] Write(SandboxJob job, string? transactionTime, IReadOnlyList<ExportRow> rows, Uri? nextPage, SandboxOptions options, Func<ExportRow, Uri> address) =>
        JsonText.Write(writer =>
        {
            bool stu4 = options.ManifestVersion == ManifestVersion.Stu4;
            writer.WriteStartObject();
            if (transactionTime is not null)
            {
                writer.WriteString("transactionTime", transactionTime);
            }

            if (!stu4)
            {
                writer.WriteString("request", job.Request.AbsoluteUri);
            }

            WriteTokenFlag(writer, job, options.FilesNeedToken && !job.SaysNoToken);
            if (job.Query.ByPatient)
            {
                writer.WriteString("outputOrganizedBy", "Patient");
            }

            void WriteRows(string name, RowKind kind)
            {
                writer.WriteStartArray(name);
                foreach (ExportRow row in rows.Where(row => row.Kind == kind))
                {
                    WriteRow(writer, row, job, address, stu4);
                }

                writer.WriteEndArray();
            }

            WriteRows("output", RowKind.Output);
            WriteRows("deleted", RowKind.Deleted);
            string outcomes = stu4 ? "outcome" : "error";
            if (job.HasErrorObject && !rows.Any(row => row.Kind == RowKind.Outcome))
            {
                writer.WriteStartObject(outcomes);
                writer.WriteEndObject();
            }
            else
            {
                WriteRows(outcomes, RowKind.Outcome);
            }

            if (nextPage is not null)
            {
                writer.WriteStartArray("link");
                writer.WriteStartObject();
                writer.WriteString("relation", "next");
                writer.WriteString("url", nextPage.AbsoluteUri);
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });

    private static void WriteTokenFlag(Utf8JsonWriter writer, SandboxJob job, bool isNeeded)
    {
        const string Name = "requiresAccessToken";
        switch (job.TokenFlagFault)
        {
            case Fault.TokenFlagMissing:
                break;
            case Fault.TokenFlagText:
                writer.WriteString(Name, isNeeded ? "True" : "False");
                break;
            default:
                writer.WriteBoolean(Name, isNeeded);
                break;
        }
    }

    public static string FhirTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static void WriteRow(Utf8JsonWriter writer, ExportRow row, SandboxJob job, Func<ExportRow, Uri> address, bool stu4)
    {
        writer.WriteStartObject();
        if (row.File.Type is not null)
        {
            writer.WriteString("type", row.File.Type);
        }

        if (row.Message is not null)
        {
            writer.WriteString("message", row.Message);
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("url", address(row).AbsoluteUri);
        if (row.File.Continues)
        {
            // This does not block: the rows exist, because this row is one of them.
            writer.WriteString("continuesInFile", address(job.Rows.GetAwaiter().GetResult()[row.Number]).AbsoluteUri);
        }

        if (row.SaysCount)
        {
            writer.WriteNumber("count", row.Count);
        }

        if (stu4)
        {
            if (row.SaysCount)
            {
                writer.WriteNumber("fileSize", row.File.Length);
            }

            WriteSeverities(writer, row.Severities);
        }

        writer.WriteEndObject();
    }

    private static void WriteSeverities(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, int>> severities)
    {
        if (severities.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("countSeverity");
        foreach (KeyValuePair<string, int> severity in severities)
        {
            writer.WriteStartObject();
            writer.WriteString("code", severity.Key);
            writer.WriteNumber("count", severity.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
