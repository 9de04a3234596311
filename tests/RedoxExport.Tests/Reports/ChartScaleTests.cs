using CsCheck;
using RedoxExport.Reports;

namespace RedoxExport.Tests.Reports;

public sealed class ChartScaleTests
{
    [Fact]
    public void Every_value_fits_and_uses_a_good_part_of_the_height() =>
        Gen.Select(Gen.Double[1, 1e15], Gen.Int[0, 2]).Sample((most, kind) =>
        {
            ChartScale scale = ChartScale.Of(most, (ChartMeasure)kind);
            Assert.True(scale.Top >= most);
            Assert.True(most <= 2 || scale.Top <= 2.5 * most, $"{most} of {scale.Top}");
            Assert.NotEqual(scale.TopLabel, scale.MiddleLabel);
            Assert.InRange(scale.TopLabel.Length, 1, 20);
        });

    [Theory]
    [InlineData(ChartMeasure.Count, 1, "2", "1")]
    [InlineData(ChartMeasure.Count, 151_000, "200,000", "100,000")]
    [InlineData(ChartMeasure.Count, 3_100_000, "4 M", "2 M")]
    [InlineData(ChartMeasure.Seconds, 45, "60 s", "30 s")]
    [InlineData(ChartMeasure.Seconds, 22 * 60, "30 min", "15 min")]
    [InlineData(ChartMeasure.Seconds, 7 * 3600, "8 h", "4 h")]
    [InlineData(ChartMeasure.Seconds, 5 * 86400, "6 d", "3 d")]
    [InlineData(ChartMeasure.Bytes, 700, "800 B", "400 B")]
    [InlineData(ChartMeasure.Bytes, 32_000_000, "40 MB", "20 MB")]
    [InlineData(ChartMeasure.Bytes, 1_050_000_000, "1,024 MB", "512 MB")]
    [InlineData(ChartMeasure.Bytes, 9e12, "10 TB", "5 TB")]
    public void Labels_are_round_numbers_with_a_unit(object measure, double most, string top, string middle)
    {
        ChartScale scale = ChartScale.Of(most, (ChartMeasure)measure);
        Assert.Equal((top, middle), (scale.TopLabel, scale.MiddleLabel));
    }
}
