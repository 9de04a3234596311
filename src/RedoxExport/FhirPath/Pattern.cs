using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace RedoxExport.FhirPath;

/// <summary>
/// A regular expression with a limited cost. Matching by trial and error can take ages for one value, so it is given up after a time, and earlier if that has
/// happened before: a file of such values costs seconds, not a second each.
/// </summary>
internal sealed partial class Pattern
{
    /// <summary>The most patterns that are kept. A view has a few; one that computes its patterns has a new one for each line.</summary>
    private const int MostKept = 64;

    /// <summary>The time that a match may take at first. It is halved each time that a match takes longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The least that it is reduced to. A match that only waits for a processor does not take so long.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    private static readonly ConcurrentDictionary<(string Text, RegexOptions Options), Pattern> Kept = new();

    private readonly string _text;
    private readonly RegexOptions _options;

    /// <summary>Matches in a time that grows with the length of the value only; <see langword="null"/> if this pattern or this build has no such way.</summary>
    private readonly Regex? _linear;

    private volatile Regex _careful;

    private Pattern(string text, RegexOptions options)
    {
        _text = text;
        _options = options;
        _careful = new Regex(text, options, Longest);
        MakeLinear(text, options, ref _linear);
    }

    /// <summary>The pattern of a text.</summary>
    /// <exception cref="ArgumentException">The text is not a regular expression.</exception>
    public static Pattern Of(string text, RegexOptions options)
    {
        if (Kept.TryGetValue((text, options), out Pattern? known))
        {
            return known;
        }

        if (Kept.Count >= MostKept)
        {
            Kept.Clear();
        }

        return Kept.GetOrAdd((text, options), static key => new Pattern(key.Text, key.Options));
    }

    /// <exception cref="RegexMatchTimeoutException">It takes too long.</exception>
    public bool IsMatch(string value) => _linear is { } linear ? linear.IsMatch(value) : Limited(regex => regex.IsMatch(value));

    /// <exception cref="RegexMatchTimeoutException">It takes too long.</exception>
    public string Replace(string value, string substitution)
    {
        // The linear way can end a match at another place, and builds that do not have it would give other texts.
        return Limited(regex => regex.Replace(value, substitution));
    }

    private T Limited<T>(Func<Regex, T> match)
    {
        Regex regex = _careful;
        try
        {
            return match(regex);
        }
        catch (RegexMatchTimeoutException) when (regex.MatchTimeout > Shortest)
        {
            TimeSpan next = TimeSpan.FromTicks(Math.Max(regex.MatchTimeout.Ticks / 2, Shortest.Ticks));
            if (next < _careful.MatchTimeout)
            {
                _careful = new Regex(_text, _options, next);
            }

            throw;
        }
    }

    static partial void MakeLinear(string text, RegexOptions options, ref Regex? linear);
}
