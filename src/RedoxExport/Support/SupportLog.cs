using System.Text;
using RedoxExport.Runs;

namespace RedoxExport.Support;

/// <summary>The log of a run: names of events, numbers, and texts of <see cref="KnownText"/>. Addresses and ids of the server are left out.</summary>
internal static class SupportLog
{
    /// <summary>Writes the newest lines.</summary>
    /// <param name="path">The log.</param>
    /// <param name="most">The most bytes.</param>
    /// <returns>The lines, and a note if the first ones are left out.</returns>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static (byte[] Content, string? Note) Write(string path, int most)
    {
        Queue<byte[]> lines = new();
        long length = 0;
        long dropped = 0;
        RunLogReader reader = new(path);
        foreach (RunLogEvent found in reader.Read())
        {
            byte[] line = LineOf(found);
            lines.Enqueue(line);
            length += line.Length;
            while (length > most)
            {
                length -= lines.Dequeue().Length;
                dropped++;
            }
        }

        string? note = dropped > 0 ? FormattableString.Invariant($"the first {dropped:N0} events are left out") : null;
        byte[] head = note is null ? [] : Encoding.UTF8.GetBytes("{\"note\":\"" + note + "\"}\n");
        return ([.. head, .. lines.SelectMany(line => line)], note);
    }

    private static byte[] LineOf(RunLogEvent found) => SupportDocument.Write(
        json =>
        {
            json.Known("time", found.Time);
            json.Known("level", found.Level);
            json.Known("event", KnownText.Event(found.Name));
            foreach (KeyValuePair<string, object> item in found.Data)
            {
                switch (item.Value)
                {
                    case long number:
                        json.Known(KnownText.Member(item.Key), number);
                        break;
                    case double number:
                        json.WriteNumber(KnownText.Member(item.Key), number);
                        break;
                    case string text:
                        json.Known(KnownText.Member(item.Key), KnownText.OfMember(item.Key, text));
                        break;
                }
            }
        },
        isLine: true);
}
