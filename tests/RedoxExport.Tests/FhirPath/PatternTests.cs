using System.Diagnostics;
using System.Text.RegularExpressions;
using RedoxExport.FhirPath;

namespace RedoxExport.Tests.FhirPath;

/// <summary>The cost and the result of regular expressions.</summary>
public sealed class PatternTests
{
    private const string Hostile = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";
    private const RegexOptions Options = RegexOptions.Singleline | RegexOptions.CultureInvariant;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("matches('^(a+)+$')", "false")]
    [InlineData("matchesFull('(a|aa)+')", "false")]
    public void A_value_that_is_hostile_to_matching_by_trial_and_error_has_a_result(string call, string expected)
    {
        Stopwatch clock = Stopwatch.StartNew();

        Assert.Equal(expected, OwnEngine.MessageOf($"'{Hostile}'.{call}"));

        Assert.True(clock.Elapsed < Limit, $"It took {clock.Elapsed}.");
    }

    [Theory]
    [InlineData("matches('^(?=a)(a+)+$')")]
    [InlineData("replaceMatches('^(a+)+$', '$1')")]
    public void A_pattern_that_is_given_up_costs_seconds_and_not_a_second_for_each_value(string call)
    {
        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(
                "A regular expression takes too long for this value. Repetitions inside of repetitions such as (a+)+ are slow",
                OwnEngine.MessageOf($"'{Hostile}{i}'.{call}"));
        }

        Assert.True(clock.Elapsed < Limit, $"It took {clock.Elapsed}.");

        // Other values still have their result.
        Assert.Contains(OwnEngine.MessageOf($"'aaa'.{call}"), (string[])["true", "aaa"]);
    }

    [Fact]
    public void A_pattern_that_is_deeply_nested_has_a_result()
    {
        string pattern = new string('(', 5_000) + "a" + new string(')', 5_000);

        Assert.Equal("true", OwnEngine.MessageOf($"'a'.matches('{pattern}')"));
    }

    [Fact]
    public void Both_ways_of_matching_agree_on_whether_there_is_a_match()
    {
        Random random = new(20260528);
        int matches = 0;
        for (int i = 0; i < 5_000; i++)
        {
            string text = Next(random, 3);
            RegexOptions options = Options | (random.Next(2) == 0 ? RegexOptions.IgnoreCase : 0) | (random.Next(2) == 0 ? RegexOptions.Multiline : 0);
            Regex judge = new(text, options);
            for (int k = 0; k < 4; k++)
            {
                string value = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "aAbBcé1\n -"[random.Next(10)]));
                bool isMatch = judge.IsMatch(value);
                matches += isMatch ? 1 : 0;
                Assert.True(Pattern.Of(text, options).IsMatch(value) == isMatch, $"{text} {options} {value}");
            }
        }

        Assert.InRange(matches, 5_000, 19_000);
    }

    private static string Next(Random random, int depth) => random.Next(depth == 0 ? 6 : 12) switch
    {
        0 => "a",
        1 => "[a-c]",
        2 => "[^b]",
        3 => @"\w",
        4 => ".",
        5 => new[] { "^", "$", @"\b", "é", @"\d", @"\s" }[random.Next(6)],
        6 or 7 => Next(random, depth - 1) + Next(random, depth - 1),
        8 => $"(?:{Next(random, depth - 1)}|{Next(random, depth - 1)})",
        9 => $"({Next(random, depth - 1)})",
        _ => $"(?:{Next(random, depth - 1)}){new[] { "*", "+", "?", "*?", "+?", "{1,2}", "{2}" }[random.Next(7)]}",
    };
}
