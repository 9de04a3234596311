using System.Text;
using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>Reformats JSON text. Only white space changes: each token is copied as it is written, including escapes and digits.</summary>
internal static class JsonLayout
{
    /// <summary>Formats the text on one line, or indented by two spaces per level with line feeds.</summary>
    /// <param name="utf8">Text that has been checked to be JSON.</param>
    /// <param name="compress">True to omit all white space.</param>
    public static string Format(ReadOnlySpan<byte> utf8, bool compress)
    {
        byte[] text = utf8.ToArray();
        Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
        using MemoryStream to = new(text.Length + (compress ? 0 : text.Length / 2));
        JsonTokenType last = JsonTokenType.None;
        while (reader.Read())
        {
            JsonTokenType token = reader.TokenType;
            bool ends = token is JsonTokenType.EndObject or JsonTokenType.EndArray;
            bool follows = last is not (JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName);
            if (follows && !ends)
            {
                to.WriteByte((byte)',');
            }

            if (!compress && (ends ? follows : last is not (JsonTokenType.None or JsonTokenType.PropertyName)))
            {
                NewLine(to, reader.CurrentDepth);
            }

            bool quoted = token is JsonTokenType.String or JsonTokenType.PropertyName;
            to.Write(text, (int)reader.TokenStartIndex, reader.ValueSpan.Length + (quoted ? 2 : 0));
            if (token == JsonTokenType.PropertyName)
            {
                to.WriteByte((byte)':');
                if (!compress)
                {
                    to.WriteByte((byte)' ');
                }
            }

            last = token;
        }

        return Encoding.UTF8.GetString(to.GetBuffer(), 0, (int)to.Length);
    }

    private static void NewLine(MemoryStream to, int depth)
    {
        to.WriteByte((byte)'\n');
        for (int i = 0; i < depth * 2; i++)
        {
            to.WriteByte((byte)' ');
        }
    }
}
