namespace RedoxExport.Sandbox.Generation;

/// <summary>The period of the generated visits. It is fixed, so that the same seed gives the same bytes on any day.</summary>
internal static class Calendar
{
    public static readonly DateTimeOffset Earliest = new(2019, 1, 1, 8, 0, 0, TimeSpan.Zero);

    public const int Days = 2540;
}
