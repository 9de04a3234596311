using System.Globalization;
using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Writes manifests, of either edition of the guide.</summary>
internal static class ManifestText
{
    /// <param name="job">The export.</param>
    /// <param name="files">The files of this page.</param>
    /// <param name="firstNumber">The number of the first of them, from 1.</param>
    /// <param name="nextPage">The next page, if there is one.</param>
    /// <param name="options">The edition, and whether files need a token.</param>
    /// <param name="routes">For the files' addresses.</param>
    public static byte[] Write(SandboxJob job, IReadOnlyList<DataFile> files, int firstNumber, Uri? nextPage, SandboxOptions options, Routes routes) =>
        JsonText.Write(writer =>
        {
            bool stu4 = options.ManifestVersion == ManifestVersion.Stu4;
            writer.WriteStartObject();
            writer.WriteString("transactionTime", FhirTime(job.TransactionTime));
            if (!stu4)
            {
                writer.WriteString("request", job.Request.AbsoluteUri);
            }

            writer.WriteBoolean("requiresAccessToken", options.FilesNeedToken);
            if (job.Query.ByPatient)
            {
                writer.WriteString("outputOrganizedBy", "Patient");
            }

            writer.WriteStartArray("output");
            for (int index = 0; index < files.Count; index++)
            {
                WriteFile(writer, files[index], routes, job.Id, firstNumber + index, stu4);
            }

            writer.WriteEndArray();
            WriteEmptyArray(writer, "deleted");
            WriteEmptyArray(writer, stu4 ? "outcome" : "error");
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

    public static string FhirTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void WriteFile(Utf8JsonWriter writer, DataFile file, Routes routes, Guid job, int number, bool stu4)
    {
        writer.WriteStartObject();
        if (file.Type is not null)
        {
            writer.WriteString("type", file.Type);
        }

        writer.WriteString("url", routes.File(job, number).AbsoluteUri);
        if (file.Continues)
        {
            writer.WriteString("continuesInFile", routes.File(job, number + 1).AbsoluteUri);
        }

        writer.WriteNumber("count", file.ResourceCount);
        if (stu4)
        {
            writer.WriteNumber("fileSize", file.Length);
        }

        writer.WriteEndObject();
    }

    private static void WriteEmptyArray(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartArray(name);
        writer.WriteEndArray();
    }
}
