using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>
/// Orders resources by patient (IG 3.0.0, output file organization): a Parameters resource that identifies the patient, then the patient,
/// then the patient's resources. Resources that belong to no patient are omitted, which the guide allows.
/// </summary>
internal static class PatientOrganizer
{
    public static IReadOnlyList<DataFile> Organize(
        IReadOnlyList<DataFile> sources, string folder, FileLimits limits, CancellationToken cancellationToken)
    {
        // Keeps the position of each line instead of its text, because the files are not in the order of the patients.
        Dictionary<string, List<Place>> places = new(StringComparer.Ordinal);
        foreach (DataFile source in sources.OrderBy(source => source.Type == "Patient" ? 0 : 1))
        {
            Find(source, places, cancellationToken);
        }

        using NdjsonFileWriter writer = new(folder, "Patients", null, limits, Newest(sources));
        foreach (KeyValuePair<string, List<Place>> patient in places.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteBlock(writer, patient.Key, patient.Value);
        }

        return writer.Complete();
    }

    private static void Find(DataFile source, Dictionary<string, List<Place>> places, CancellationToken cancellationToken)
    {
        using LineReader lines = new(source.Path);
        while (lines.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using JsonDocument resource = JsonDocument.Parse(lines.Line);
            if (PatientCompartment.PatientOf(resource.RootElement) is string patient)
            {
                if (!places.TryGetValue(patient, out List<Place>? known))
                {
                    places[patient] = known = [];
                }

                known.Add(new Place(source.Path, lines.LineOffset, lines.Line.Count));
            }
        }
    }

    private static void WriteBlock(NdjsonFileWriter writer, string patient, List<Place> places)
    {
        // The guide: "When possible, a single resource's block SHOULD NOT be split across files."
        byte[] header = Header(patient);
        if (writer.IsFullFor(places.Count, header.Length + 1 + places.Sum(place => place.Length + 1L)))
        {
            writer.Finish(continues: false);
        }

        writer.WriteHeader(header);
        foreach (Place place in places)
        {
            if (writer.IsFullFor(1, place.Length + 1))
            {
                writer.Finish(continues: true);
                writer.WriteHeader(header);
            }

            byte[] line = place.Read();
            writer.Write(line, 0, line.Length);
        }
    }

    private static byte[] Header(string patient) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", "Parameters");
        writer.WriteStartArray("parameter");
        writer.WriteStartObject();
        writer.WriteString("name", "header");
        writer.WriteStartObject("valueReference");
        writer.WriteString("reference", "Patient/" + patient);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static DateTimeOffset Newest(IReadOnlyList<DataFile> sources) =>
        sources.Count == 0 ? DateTimeOffset.FromUnixTimeSeconds(0) : sources.Max(source => source.LastModified);

    private readonly record struct Place(string Path, long Offset, int Length)
    {
        public byte[] Read()
        {
            using FileStream file = new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            file.Position = Offset;
            byte[] line = new byte[Length];
            for (int done = 0, read; done < Length; done += read)
            {
                read = file.Read(line, done, Length - done);
                if (read == 0)
                {
                    throw new EndOfStreamException("A served file became shorter.");
                }
            }

            return line;
        }
    }
}
