using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Architecture;

/// <summary>What the ground floor does, no other room does again: moments, control characters, the byte order mark, surrogates of JSON.</summary>
public class OnePlaceTests
{
    // The sandbox shares no code with the engine, on purpose.
    private static readonly string[] Projects = ["RedoxExport", "RedoxExport.Cmdlets"];

    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "src");

    /// <summary>What is looked for, its room, and the files that may have it all the same, with the reason.</summary>
    public static TheoryData<string, string, string[]> Rules => new()
    {
        // HTTP's date has forms of its own (RFC 9110, 5.6.7); what a user types is in the computer's zone.
        { @"\bDateTime(Offset)?\.(Try)?Parse(Exact)?\(", "Fhir", ["RetryAfterHeader.cs", "MomentTransformationAttribute.cs"] },
        { @"\bchar\.IsControl\(|\bUnicodeCategory\.", "Text", [] },
        { @"0xEF\b.{0,40}0xBB\b|\\uFEFF""u8", "Text", [] },
        { @"\bHasLoneSurrogate\(ReadOnlySpan", "Text", [] },
        { @"=> ""an? (Boolean|array|object|number)""", "Text", [] },
        { @"eyJ\[A-Za-z0-9_-\]", "Text", [] },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void One_room_does_it(string pattern, string room, string[] others)
    {
        string own = Path.Combine(Source, "RedoxExport", room) + Path.DirectorySeparatorChar;
        string[] found = [.. Files().Where(path => Regex.IsMatch(File.ReadAllText(path), pattern))];

        Assert.True(found.Any(path => path.StartsWith(own, StringComparison.Ordinal)), $"Nothing in {room} matches {pattern}: the rule sees nothing.");
        Assert.Equal(others.Order(StringComparer.Ordinal), found.Where(path => !path.StartsWith(own, StringComparison.Ordinal)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_completer_offers_through_one_place()
    {
        string[] found = [.. Files().Where(path => File.ReadAllText(path).Contains("new CompletionResult(", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)!)];

        // There the type is the target's, so it is left out.
        Assert.Empty(found);
        Assert.Contains("CompletionResult Offer(", File.ReadAllText(Path.Combine(Source, "RedoxExport.Cmdlets", "Completion", "Completion.cs")), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Files() => Projects
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
