using System.Text;

namespace RedoxExport.Text;

/// <summary>The hashed pieces of secrets, grouped by length, and the search for them in a text.</summary>
internal sealed class SecretPieces
{
    private const string Removed = "[removed]";
    private const int WholeWordBelow = 8;

    private readonly (int Length, ulong[] Sorted)[] _byLength;

    private SecretPieces((int Length, ulong[] Sorted)[] byLength) => _byLength = byLength;

    public static SecretPieces None { get; } = new([]);

    public static SecretPieces Of(IEnumerable<(int Length, ulong[] Pieces)> secrets) => new(
        [.. secrets.GroupBy(secret => secret.Length).Select(group => (group.Key, group.SelectMany(secret => secret.Pieces).Distinct().OrderBy(piece => piece).ToArray()))]);

    /// <summary>Removes the secrets from a text. Returns the same text if it has none.</summary>
    public string RemoveFrom(string text)
    {
        bool[] marked = new bool[text.Length];
        return Mark(text, marked) ? Cut(text, marked) : text;
    }

    /// <summary>Marks the characters of a text that belong to a secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="marked">One flag per character of the text. Flags that are already set are kept.</param>
    /// <returns>True if the text contains a secret.</returns>
    public bool Mark(string text, bool[] marked)
    {
        if (_byLength.Length == 0 || text.Length == 0)
        {
            return false;
        }

        bool found = Mark(text.AsSpan(), null, marked);
        if (EncodedText.Decode(text) is { } decoded)
        {
            found |= Mark(decoded.Text.AsSpan(), decoded.Starts, marked);
        }

        foreach ((int start, int length, string inner) in EncodedText.Base64Runs(text))
        {
            if (Mark(inner.AsSpan(), null, new bool[inner.Length]))
            {
                marked.AsSpan(start, length).Fill(true);
                found = true;
            }
        }

        return found;
    }

    /// <summary>Replaces each run of marked characters with <c>[removed]</c>.</summary>
    public static string Cut(string text, bool[] marked)
    {
        StringBuilder kept = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (!marked[i])
            {
                kept.Append(text[i]);
            }
            else if (i == 0 || !marked[i - 1])
            {
                kept.Append(Removed);
            }
        }

        return kept.ToString();
    }

    /// <param name="text">The text to search, possibly decoded.</param>
    /// <param name="starts">The original position of each character, and of the end; <see langword="null"/> if the text is the original.</param>
    /// <param name="marked">One flag per character of the original text; set for the characters to remove.</param>
    private bool Mark(ReadOnlySpan<char> text, int[]? starts, bool[] marked)
    {
        bool found = false;
        foreach ((int length, ulong[] sorted) in _byLength)
        {
            for (int at = 0; at + length <= text.Length; at++)
            {
                if (Array.BinarySearch(sorted, ConnectionSecrets.Hash(text.Slice(at, length))) < 0
                    || (length < WholeWordBelow && !IsWord(text, at, length)))
                {
                    continue;
                }

                int from = starts?[at] ?? at;
                int to = starts?[at + length] ?? at + length;
                marked.AsSpan(from, to - from).Fill(true);
                found = true;
            }
        }

        return found;
    }

    private static bool IsWord(ReadOnlySpan<char> text, int at, int length) =>
        (at == 0 || !IsOfWord(text[at - 1])) && (at + length == text.Length || !IsOfWord(text[at + length]));

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';
}
