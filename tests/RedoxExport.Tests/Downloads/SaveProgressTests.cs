using RedoxExport.Downloads;

namespace RedoxExport.Tests.Downloads;

public sealed class SaveProgressTests
{
    [Fact]
    public void A_share_is_what_is_done_and_what_is_known_of_what_is_at_work()
    {
        SaveProgress progress = new();
        Assert.Null(progress.Fraction);
        progress.Expect(3, 100);
        FileProgress small = progress.Begin("a", 20);
        progress.End(small);
        FileProgress large = progress.Begin("b", 60);
        FileProgress unknown = progress.Begin("c", 20);
        large.Begin(1000);
        unknown.Begin(null);
        large.Add(700, 500);
        unknown.Add(300, 300);

        Assert.Equal(0.5, progress.Fraction!.Value, 9);
        Assert.Equal(0.5, large.Fraction);
        Assert.Null(unknown.Fraction);
        Assert.Equal(1000, progress.Bytes);
        Assert.Equal((1, 3), (progress.FilesDone, progress.FilesTotal));
        Assert.Equal(["b", "c"], progress.Now.Select(file => file.Name));
    }

    [Fact]
    public void An_attempt_that_begins_again_counts_from_its_start_and_the_whole_counts_all()
    {
        SaveProgress progress = new();
        progress.Expect(1, 1);
        FileProgress file = progress.Begin("a", 1);
        file.Begin(100);
        file.Add(90, 90);
        file.Begin(100);
        file.Add(10, 10);

        Assert.Equal(10, file.Bytes);
        Assert.Equal(0.1, file.Fraction);
        Assert.Equal(100, progress.Bytes);
    }
}
