using System.Text;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Views;

/// <summary>Parses the text of a view.</summary>
internal static class ViewText
{
    private const int DeepestNesting = 128;

    /// <summary>Parses JSON that may begin with a byte order mark.</summary>
    /// <param name="json">The text.</param>
    /// <param name="problem">The problem of the text; <see langword="null"/> if there is none.</param>
    /// <returns>The document; <see langword="null"/> if there is a problem.</returns>
    public static JsonDocument? Parse(string json, out string? problem)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        ReadOnlyMemory<byte> text = utf8.AsMemory(Utf8Json.MarkLength(utf8));
        try
        {
            problem = ProblemOf(text.Span);
            return problem is null ? JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = DeepestNesting }) : null;
        }
        catch (JsonException e)
        {
            problem = $"It is not valid JSON at line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}";
            return null;
        }
    }

    private static string? ProblemOf(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow, MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Comment)
            {
                return $"JSON has no comments; remove the one at line {LineOf(text, (int)reader.TokenStartIndex)}";
            }

            if (reader.CurrentDepth >= DeepestNesting)
            {
                return $"It is nested more than {DeepestNesting} deep at line {LineOf(text, (int)reader.TokenStartIndex)}";
            }

            if (reader.ValueIsEscaped && Utf8Json.HasLoneSurrogate(reader.ValueSpan))
            {
                return $"The text at line {LineOf(text, (int)reader.TokenStartIndex)} has half of a surrogate pair, which is not a character";
            }
        }

        return null;
    }

    private static int LineOf(ReadOnlySpan<byte> text, int position)
    {
        int line = 1;
        foreach (byte one in text.Slice(0, position))
        {
            line += one == (byte)'\n' ? 1 : 0;
        }

        return line;
    }
}
