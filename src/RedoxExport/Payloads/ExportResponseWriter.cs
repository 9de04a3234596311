namespace RedoxExport.Payloads;

/// <summary>Writes payloads as JSON text.</summary>
public static class ExportResponseWriter
{
    /// <summary>
    /// Writes a payload that was read. Only white space differs from the text that was read: order of members, numbers,
    /// escapes, nulls, unknown members and the form of <c>status</c> are as they were.
    /// </summary>
    /// <param name="response">The payload.</param>
    /// <param name="compress">One line without white space, instead of two spaces a level and line feeds.</param>
    /// <returns>JSON text. For the text exactly as it was read: <see cref="ExportResponse.ToJson"/>.</returns>
    /// <exception cref="ArgumentNullException">There is no payload.</exception>
    public static string Write(ExportResponse response, bool compress = false)
    {
        _ = response ?? throw new ArgumentNullException(nameof(response));
        return JsonLayout.Format(response.Utf8, compress);
    }

    /// <summary>Writes a new payload from its values.</summary>
    /// <param name="builder">The values.</param>
    /// <param name="compress">One line without white space, instead of two spaces a level and line feeds.</param>
    /// <returns>JSON text that the data model allows.</returns>
    /// <exception cref="ArgumentNullException">There is no builder.</exception>
    /// <exception cref="RedoxExportException"><c>PayloadNotValid</c>: a value is one that the data model forbids.</exception>
    public static string Write(ExportResponseBuilder builder, bool compress = false)
    {
        _ = builder ?? throw new ArgumentNullException(nameof(builder));
        return Write(builder.Build(), compress);
    }
}
