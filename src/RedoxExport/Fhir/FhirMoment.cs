namespace RedoxExport.Fhir;

/// <summary>A moment as a text gave it: the time on the writer's clock, and how far that clock is from UTC.</summary>
internal readonly struct FhirMoment
{
    // In hours ahead of UTC.
    private const int EarliestZone = 14;

    private readonly long _localTicks;
    private readonly short _offsetMinutes;

    private FhirMoment(long localTicks, short offsetMinutes, bool hasZone)
    {
        _localTicks = localTicks;
        _offsetMinutes = offsetMinutes;
        HasZone = hasZone;
    }

    /// <summary>False where the text had neither <c>Z</c> nor an offset: it is read as UTC, and may mean up to 14 hours earlier (UTC+14).</summary>
    public bool HasZone { get; }

    /// <summary>The text says UTC: <c>Z</c> or an offset of zero.</summary>
    public bool IsUtc => HasZone && _offsetMinutes == 0;

    /// <summary>Ticks (100 ns) of UTC since the year 1.</summary>
    public long UtcTicks => _localTicks - (_offsetMinutes * TimeSpan.TicksPerMinute);

    /// <summary>The earliest moment that the text can mean: if it states no zone, that of UTC+14, where every day begins first.</summary>
    public DateTimeOffset Earliest => HasZone ? ToDateTimeOffset() : new(Math.Max(0, UtcTicks - (EarliestZone * TimeSpan.TicksPerHour)), TimeSpan.Zero);

    /// <summary>The moment in the offset that was written; in UTC where none was.</summary>
    public DateTimeOffset ToDateTimeOffset() => new(_localTicks, TimeSpan.FromTicks(_offsetMinutes * TimeSpan.TicksPerMinute));

    /// <summary>Makes a moment; false where it is outside of the years 1 to 9999, in its own offset or in UTC.</summary>
    public static bool TryCreate(long localTicks, int offsetMinutes, bool hasZone, out FhirMoment moment)
    {
        moment = new FhirMoment(localTicks, (short)offsetMinutes, hasZone);
        return (ulong)localTicks <= (ulong)DateTime.MaxValue.Ticks && (ulong)moment.UtcTicks <= (ulong)DateTime.MaxValue.Ticks;
    }
}
