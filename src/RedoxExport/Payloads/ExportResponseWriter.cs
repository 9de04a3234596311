namespace RedoxExport.Payloads;

/// <summary>Writes payloads as JSON text.</summary>
internal static class ExportResponseWriter
{
    /// <summary>
    /// Writes a payload that was read. Only white space differs from the text that was read: the order of members, numbers,
    /// escapes, nulls, unknown members and the form of <c>status</c> do not change.
    /// </summary>
    /// <param name="response">The payload.</param>
    /// <param name="compress">True to write one line without white space; false to indent by two spaces per level, with line feeds.</param>
    /// <returns>JSON text. To get the text exactly as it was read, use <see cref="ExportResponse.ToJson"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is <see langword="null"/>.</exception>
    public static string Write(ExportResponse response, bool compress = false)
    {
        _ = response ?? throw new ArgumentNullException(nameof(response));
        return JsonLayout.Format(response.Utf8, compress);
    }

    /// <summary>Writes a new payload from the values of a builder.</summary>
    /// <param name="builder">The values.</param>
    /// <param name="compress">True to write one line without white space; false to indent by two spaces per level, with line feeds.</param>
    /// <returns>JSON text that conforms to the data model.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException"><c>PayloadNotValid</c>: the data model does not allow a value.</exception>
    public static string Write(ExportResponseBuilder builder, bool compress = false)
    {
        _ = builder ?? throw new ArgumentNullException(nameof(builder));
        return Write(builder.Build(), compress);
    }
}
