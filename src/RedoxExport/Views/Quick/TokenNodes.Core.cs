using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Fills a <see cref="NodeTable"/> from the tokens of a line, which costs a fraction of reading the line as JSON once more.</summary>
internal static class TokenNodes
{
    /// <summary>Makes a line the context of what is evaluated from now on.</summary>
    /// <param name="line">The line, which is valid JSON without escapes in its names.</param>
    /// <param name="evaluation">Its table must not keep all names.</param>
    public static void Read(LineTokens line, Evaluation evaluation)
    {
        Fill(line, evaluation.Nodes);
        evaluation.Begin();
    }

    [MethodImpl(HotPath.Optimized)]
    private static void Fill(LineTokens line, NodeTable nodes)
    {
        nodes.Begin(line.Json);
        NodeNames names = nodes.Names;
        int parent = -1;
        int name = 0;
        int token = 0;
        while (token < line.Count)
        {
            byte mark = line.MarkOf(token);
            switch (mark)
            {
                case (byte)'{':
                case (byte)'[':
                    parent = nodes.Open(mark == (byte)'{' ? JsonTokenType.StartObject : JsonTokenType.StartArray, name, line.Start + line.PositionOf(token), parent);
                    name = 0;
                    token++;
                    break;
                case (byte)'}':
                case (byte)']':
                    parent = nodes.Close(parent, line.Start + line.PositionOf(token) + 1);
                    token++;
                    break;
                case (byte)',':
                    token++;
                    break;
                case (byte)'"' when line.MarkOf(token + 1) == (byte)':' && nodes[parent].Kind == JsonTokenType.StartObject:
                    int start = line.PositionOf(token) + 1;
                    name = names.Find(line.Json.AsSpan(line.Start + start, line.EndOf(token) - 1 - start));
                    token = name == 0 ? AfterValue(line, token + 2) : token + 2;
                    break;
                default:
                    int at = line.PositionOf(token);
                    nodes.AddScalar(KindOf(mark), name, line.Start + at, line.EndOf(token) - at, parent);
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
