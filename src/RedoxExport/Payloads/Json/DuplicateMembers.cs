using System.Globalization;
using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>Finds duplicate members of objects, at any depth. They are a problem because readers differ in which of them they use.</summary>
internal static class DuplicateMembers
{
    /// <summary>Gets the JSON pointers of all repeated members, in the order of the text.</summary>
    /// <param name="utf8">Text that has been checked to be JSON.</param>
    /// <param name="limits">The limits that it was checked with.</param>
    public static IEnumerable<string> Find(ReadOnlySpan<byte> utf8, PayloadLimits limits)
    {
        List<string> found = [];
        Stack<Frame> open = new();
        Utf8JsonReader reader = PayloadTokens.Open(utf8, limits);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    Frame frame = open.Peek();
                    frame.Member = reader.GetString()!;
                    if (!frame.Names!.Add(frame.Member))
                    {
                        found.Add(Pointer(open));
                    }

                    break;

                case JsonTokenType.EndObject:
                case JsonTokenType.EndArray:
                    open.Pop();
                    break;

                default:
                    if (open.Count > 0 && open.Peek().Names is null)
                    {
                        open.Peek().Index++;
                    }

                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        open.Push(new Frame(reader.TokenType == JsonTokenType.StartObject));
                    }

                    break;
            }
        }

        return found;
    }

    private static string Pointer(Stack<Frame> open) =>
        string.Concat(open.Reverse().Select(frame => "/" + (frame.Member is null
            ? frame.Index.ToString(CultureInfo.InvariantCulture)
            : PayloadErrors.Excerpt(frame.Member).Replace("~", "~0").Replace("/", "~1"))));

    private sealed class Frame(bool isObject)
    {
        public HashSet<string>? Names { get; } = isObject ? new HashSet<string>(StringComparer.Ordinal) : null;

        public string? Member { get; set; }

        public int Index { get; set; } = -1;
    }
}
