using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RedoxExport.Storage;

/// <summary>Writes a document that is a record.</summary>
internal static class RecordDocument
{
    /// <summary>Writes the document. It appears only after all of it is on disk.</summary>
    /// <param name="path">The document's full path.</param>
    /// <param name="record">The record.</param>
    /// <param name="type">The generated code for the record.</param>
    /// <param name="options">The white space and the escapes.</param>
    public static void Write<T>(string path, T record, JsonTypeInfo<T> type, JsonWriterOptions options) => AtomicFile.Write(path, file =>
    {
        // The generated code flushes the writer after each nullable number and time. Into the file, each flush would be a write to the disk.
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory, options))
        {
            JsonSerializer.Serialize(json, record, type);
        }

        memory.WriteTo(file);
    });
}
