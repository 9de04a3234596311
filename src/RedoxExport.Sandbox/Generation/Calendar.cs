namespace RedoxExport.Sandbox.Generation;

/// <summary>The years in which generated patients are seen. Fixed, so that the same seed gives the same bytes tomorrow.</summary>
internal static class Calendar
{
    public static readonly DateTimeOffset Earliest = new(2019, 1, 1, 8, 0, 0, TimeSpan.Zero);

    public const int Days = 2540;
}
