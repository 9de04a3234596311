using System.Text.Encodings.Web;
using System.Text.Json;

namespace RedoxExport.Benchmarks.Data;

/// <summary>A file of made-up patients or observations. It is deleted when this is disposed of.</summary>
internal sealed class ViewFile : IDisposable
{
    /// <param name="folder">Where the file is made.</param>
    /// <param name="type">Patient or Observation.</param>
    /// <param name="bytes">The number of bytes that it has at least: the last line is whole.</param>
    public ViewFile(string folder, string type, long bytes)
    {
        Path = System.IO.Path.Combine(folder, type + ".ndjson");
        (_, Bytes) = Write(Path, type, bytes, type.Length);
    }

    public string Path { get; }

    public long Bytes { get; }

    public void Dispose() => File.Delete(Path);

    /// <summary>Writes such a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">Patient or Observation.</param>
    /// <param name="bytes">The number of bytes that it has at least: the last line is whole.</param>
    /// <param name="seed">The beginning of the dice. Files of different seeds have different lines.</param>
    public static (long Lines, long Bytes) Write(string path, string type, long bytes, long seed)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        ViewLines lines = new(json, new Dice(seed));
        long count = 0;
        long written = 0;
        for (; written < bytes; count++)
        {
            if (type == "Patient")
            {
                lines.WritePatient();
            }
            else
            {
                lines.WriteObservation();
            }

            json.Flush();
            written += json.BytesCommitted + 1;
            file.WriteByte((byte)'\n');
            json.Reset();
        }

        return (count, written);
    }
}
