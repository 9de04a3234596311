using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Fills a <see cref="NodeTable"/> from the tokens of a line, which costs a fraction of reading the line as JSON once more.</summary>
internal static class TokenNodes
{
    /// <param name="line">The line, which is valid JSON without escapes in its names.</param>
    /// <param name="nodes">The table. It must not keep all names.</param>
    [MethodImpl(HotPath.Optimized)]
    public static void Read(LineTokens line, NodeTable nodes)
    {
        nodes.Begin(line.Json);
        NodeNames names = nodes.Names;
        int name = 0;
        int token = 0;
        while (token < line.Count)
        {
            byte mark = line.MarkOf(token);
            switch (mark)
            {
                case (byte)'{':
                case (byte)'[':
                    nodes.Open(mark == (byte)'{' ? JsonTokenType.StartObject : JsonTokenType.StartArray, name, line.Start + line.PositionOf(token));
                    name = 0;
                    token++;
                    break;
                case (byte)'}':
                case (byte)']':
                    nodes.Close(line.Start + line.PositionOf(token) + 1);
                    token++;
                    break;
                case (byte)',':
                    token++;
                    break;
                case (byte)'"' when line.MarkOf(token + 1) == (byte)':' && nodes.IsInObject:
                    int start = line.PositionOf(token) + 1;
                    name = names.Find(line.Json.AsSpan(line.Start + start, line.EndOf(token) - 1 - start));
                    token = name == 0 ? AfterValue(line, token + 2) : token + 2;
                    break;
                default:
                    int at = line.PositionOf(token);
                    nodes.AddScalar(KindOf(mark), name, line.Start + at, line.EndOf(token) - at);
                    name = 0;
                    token++;
                    break;
            }
        }
    }

    /// <summary>The token after a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AfterValue(LineTokens line, int token)
    {
        int depth = 0;
        do
        {
            // Setting bit 0x20 turns [ into { and ] into }.
            int mark = line.MarkOf(token++) | 0x20;
            depth += mark == '{' ? 1 : mark == '}' ? -1 : 0;
        }
        while (depth > 0);
        return token;
    }

    private static JsonTokenType KindOf(byte mark) => mark switch
    {
        (byte)'"' => JsonTokenType.String,
        (byte)'t' => JsonTokenType.True,
        (byte)'f' => JsonTokenType.False,
        (byte)'n' => JsonTokenType.Null,
        _ => JsonTokenType.Number,
    };
}
