using System.Globalization;
using System.Management.Automation.Host;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Keeps words whole in the last column of a table. PowerShell does so itself, but only in a session whose culture has one of six languages, and not in the
/// invariant culture of many containers.
/// </summary>
internal static class WordWrap
{
    // The languages of PowerShell's StringManipulationHelper.
    private static readonly string[] Languages = ["en", "fr", "de", "it", "pt", "es"];

    // A narrower column has no room for words.
    private const int Narrowest = 20;

    /// <summary>Breaks a text for a session, if PowerShell would break its words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="before">The width of the columns before it, with their gaps.</param>
    /// <param name="host">The session's host.</param>
    public static string ForSession(string text, int before, PSHost? host) =>
        !Languages.Contains(CultureInfo.CurrentCulture.TwoLetterISOLanguageName) && WidthOf(host) - before is >= Narrowest and var width ? At(text, width) : text;

    /// <summary>Breaks lines before the word that would make them longer than a width. A word that is longer has a line of its own.</summary>
    public static string At(string text, int width) => string.Join("\n", text.Split('\n').SelectMany(line => Break(line, width)));

    private static IEnumerable<string> Break(string line, int width)
    {
        string current = string.Empty;
        foreach (string word in line.Split(' '))
        {
            if (current.Length > 0 && current.Length + 1 + word.Length > width)
            {
                yield return current;
                current = word;
            }
            else
            {
                current = current.Length == 0 ? word : current + " " + word;
            }
        }

        yield return current;
    }

    // A host without a console has no width, or cannot tell it. Hosts are the work of others: each has an error of its own for that.
    private static int WidthOf(PSHost? host)
    {
        try
        {
            return (host?.UI?.RawUI?.BufferSize.Width ?? 0) - 1;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return 0;
        }
    }
}
