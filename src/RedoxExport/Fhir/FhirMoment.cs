namespace RedoxExport.Fhir;

/// <summary>A time as read from a text: the local time of the writer, and its offset from UTC.</summary>
internal readonly struct FhirMoment
{
    // Hours ahead of UTC.
    private const int EarliestZone = 14;

    private readonly long _localTicks;
    private readonly short _offsetMinutes;

    private FhirMoment(long localTicks, short offsetMinutes, bool hasZone)
    {
        _localTicks = localTicks;
        _offsetMinutes = offsetMinutes;
        HasZone = hasZone;
    }

    /// <summary>
    /// False if the text had neither <c>Z</c> nor an offset. It is then read as UTC, and the intended time may be up to 14 hours earlier (UTC+14).
    /// </summary>
    public bool HasZone { get; }

    /// <summary>True if the text states UTC: <c>Z</c> or an offset of zero.</summary>
    public bool IsUtc => HasZone && _offsetMinutes == 0;

    /// <summary>UTC in ticks (100 ns) since January 1 of the year 1.</summary>
    public long UtcTicks => _localTicks - (_offsetMinutes * TimeSpan.TicksPerMinute);

    /// <summary>
    /// The earliest time that the text can mean. If the text has no zone, UTC+14 is assumed, the zone in which each day begins first.
    /// </summary>
    public DateTimeOffset Earliest => HasZone ? ToDateTimeOffset() : new(Math.Max(0, UtcTicks - (EarliestZone * TimeSpan.TicksPerHour)), TimeSpan.Zero);

    /// <summary>The time with the offset of the text; in UTC if the text has none.</summary>
    public DateTimeOffset ToDateTimeOffset() => new(_localTicks, TimeSpan.FromTicks(_offsetMinutes * TimeSpan.TicksPerMinute));

    /// <summary>Creates a time. Returns false if the time is outside the years 1 to 9999, in its own offset or in UTC.</summary>
    public static bool TryCreate(long localTicks, int offsetMinutes, bool hasZone, out FhirMoment moment)
    {
        moment = new FhirMoment(localTicks, (short)offsetMinutes, hasZone);
        return (ulong)localTicks <= (ulong)DateTime.MaxValue.Ticks && (ulong)moment.UtcTicks <= (ulong)DateTime.MaxValue.Ticks;
    }
}
