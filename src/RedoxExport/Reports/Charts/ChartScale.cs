using System.Globalization;

namespace RedoxExport.Reports;

/// <summary>The vertical axis of a chart: linear, from zero to a round number.</summary>
/// <param name="Top">The value at the top.</param>
/// <param name="Unit">The unit that the axis is labeled in.</param>
internal sealed record ChartScale(double Top, ChartUnit Unit)
{
    // Half of each is a whole number, too, so that the line in the middle has a short label.
    private static readonly double[] Tens = [2, 4, 6, 8, 10, 20];
    private static readonly double[] Sizes = [2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400, 600, 800, 1024];
    private static readonly double[] Sixties = [2, 4, 6, 10, 20, 30, 40, 60];
    private static readonly double[] Hours = [2, 4, 6, 8, 12, 16, 24, 48];

    /// <summary>The label of the top.</summary>
    public string TopLabel => Label(Top);

    /// <summary>The label of the line in the middle.</summary>
    public string MiddleLabel => Label(Top / 2);

    /// <summary>The smallest scale for a value.</summary>
    /// <param name="most">The largest value; above zero.</param>
    /// <param name="measure">The kind of value.</param>
    public static ChartScale Of(double most, ChartMeasure measure) => measure switch
    {
        ChartMeasure.Seconds when most <= 60 => Within(Sixties, most, ChartUnit.Second),
        ChartMeasure.Seconds when most <= 3600 => Within(Sixties, most, ChartUnit.Minute),
        ChartMeasure.Seconds when most <= 48 * 3600 => Within(Hours, most, ChartUnit.Hour),
        ChartMeasure.Seconds => ByTens(most, ChartUnit.Day),
        ChartMeasure.Bytes when most <= 1L << 10 => Within(Sizes, most, ChartUnit.Byte),
        ChartMeasure.Bytes when most <= 1L << 20 => Within(Sizes, most, ChartUnit.Kilobyte),
        ChartMeasure.Bytes when most <= 1L << 30 => Within(Sizes, most, ChartUnit.Megabyte),
        ChartMeasure.Bytes when most <= 1L << 40 => Within(Sizes, most, ChartUnit.Gigabyte),
        ChartMeasure.Bytes => ByTens(most, ChartUnit.Terabyte),
        _ when most < 1_000_000 => ByTens(most, ChartUnit.One),
        _ => ByTens(most, ChartUnit.Million),
    };

    private static ChartScale Within(double[] steps, double most, ChartUnit unit) =>
        new(steps.First(step => step * unit.Size >= most) * unit.Size, unit);

    private static ChartScale ByTens(double most, ChartUnit unit)
    {
        double ten = unit.Size;
        while (ten * Tens[^1] < most)
        {
            ten *= 10;
        }

        return new ChartScale(Tens.First(step => step * ten >= most) * ten, unit);
    }

    private string Label(double value)
    {
        string number = (value / Unit.Size).ToString("#,0.##", CultureInfo.InvariantCulture);
        return Unit.Name.Length == 0 ? number : $"{number} {Unit.Name}";
    }
}

/// <summary>The kind of value of a chart.</summary>
internal enum ChartMeasure
{
    Count,
    Seconds,
    Bytes,
}

/// <summary>The unit of a label.</summary>
/// <param name="Size">The size in the values of the chart.</param>
/// <param name="Name">The name; empty for plain numbers.</param>
internal sealed record ChartUnit(double Size, string Name)
{
    public static readonly ChartUnit One = new(1, string.Empty);
    public static readonly ChartUnit Million = new(1e6, "M");
    public static readonly ChartUnit Second = new(1, "s");
    public static readonly ChartUnit Minute = new(60, "min");
    public static readonly ChartUnit Hour = new(3600, "h");
    public static readonly ChartUnit Day = new(24 * 3600, "d");
    public static readonly ChartUnit Byte = new(1, "B");
    public static readonly ChartUnit Kilobyte = new(1L << 10, "KB");
    public static readonly ChartUnit Megabyte = new(1L << 20, "MB");
    public static readonly ChartUnit Gigabyte = new(1L << 30, "GB");
    public static readonly ChartUnit Terabyte = new(1L << 40, "TB");
}
