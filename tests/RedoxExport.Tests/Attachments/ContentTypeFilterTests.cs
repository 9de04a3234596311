using System.Diagnostics;
using RedoxExport.Attachments;

namespace RedoxExport.Tests.Attachments;

public sealed class ContentTypeFilterTests
{
    [Theory]
    [InlineData("text/*", "TEXT/html; charset=utf-8", true)]
    [InlineData("text/*", "application/pdf", false)]
    [InlineData("*/pdf", "application/pdf", true)]
    [InlineData("*", null, true)]
    [InlineData("text/*", null, false)]
    [InlineData("text/htm?", "text/html", true)]
    [InlineData("text/htm?", "text/htm", false)]
    [InlineData("*x*l", "application/xhtml+xml", true)]
    [InlineData("*+xml*", "application/xhtml+xml", true)]
    [InlineData("application/xhtml.xml", "application/xhtml+xml", false)]
    [InlineData("application/[xp]df", "application/pdf", false)]
    public void A_pattern_has_asterisks_and_question_marks_and_nothing_else(string pattern, string? type, bool wanted) =>
        Assert.Equal(wanted, new ContentTypeFilter([pattern]).Wants(type));

    [Fact]
    public void Many_asterisks_and_a_hostile_type_take_no_time()
    {
        ContentTypeFilter filter = new([string.Concat(Enumerable.Repeat("a*", 20)) + "b"]);
        long begun = Stopwatch.GetTimestamp();
        Assert.False(filter.Wants(new string('a', 200)));
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(1));
    }
}
