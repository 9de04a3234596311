namespace RedoxExport.FhirPath;

/// <summary>How exact a <see cref="FhirMoment"/> is. Seconds and their fractions are one precision (FHIRPath 2.0.0, "Date/Time Comparison").</summary>
internal enum MomentPrecision
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// <summary>A date, a date with a time, or a time of day, as exact as it is written.</summary>
internal readonly record struct FhirMoment
{
    /// <summary>The earliest moment that it can be, in ticks; for a time of day since midnight. Without its offset.</summary>
    public long Ticks { get; private init; }

    public MomentPrecision Precision { get; private init; }

    /// <summary>The digits of the fraction of the second, at most 7.</summary>
    public int FractionDigits { get; private init; }

    /// <summary>The offset from UTC in minutes; <see langword="null"/> if there is none.</summary>
    public int? Offset { get; private init; }

    /// <summary>True for a time of day without a date.</summary>
    public bool IsTime { get; private init; }

    /// <summary>True for a value that is written with a time, even an empty one (<c>2026-05-28T</c>).</summary>
    public bool HasTime { get; private init; }

    // The first and the last day that .NET knows stay where they are.
    private long InUtc => Math.Min(Math.Max(Ticks - ((Offset ?? 0) * TimeSpan.TicksPerMinute), 0), DateTime.MaxValue.Ticks);

    /// <summary>Reads <c>2026</c>, <c>2026-05</c>, <c>2026-05-28</c>, <c>2026-05-28T14:30:00.123+02:00</c> or <c>T14:30</c>.</summary>
    public static bool TryParse(string text, out FhirMoment moment)
    {
        Cursor cursor = new(text);
        moment = default;
        if (cursor.Take('T'))
        {
            return TryTime(ref cursor, 0, out moment) && cursor.IsAtEnd && moment.Offset is null && Mark(ref moment);
        }

        if (!cursor.Digits(4, out int year) || year == 0)
        {
            return false;
        }

        int month = 1;
        int day = 1;
        MomentPrecision precision = MomentPrecision.Year;
        if (cursor.Take('-'))
        {
            if (!cursor.Digits(2, out month) || month is 0 or > 12)
            {
                return false;
            }

            precision = MomentPrecision.Month;
            if (cursor.Take('-'))
            {
                if (!cursor.Digits(2, out day) || day == 0 || day > DateTime.DaysInMonth(year, month))
                {
                    return false;
                }

                precision = MomentPrecision.Day;
            }
        }

        long date = new DateTime(year, month, day).Ticks;
        if (!cursor.Take('T'))
        {
            moment = new FhirMoment { Ticks = date, Precision = precision };
            return cursor.IsAtEnd;
        }

        if (cursor.IsAtEnd)
        {
            moment = new FhirMoment { Ticks = date, Precision = precision, HasTime = true };
            return true;
        }

        return precision == MomentPrecision.Day && TryTime(ref cursor, date, out moment) && cursor.IsAtEnd;
    }

    /// <summary>Reads a time of day as FHIR writes it, <c>14:30:00</c>.</summary>
    public static bool TryParseTime(string text, out FhirMoment moment) => TryParse("T" + text, out moment);

    /// <summary>
    /// Compares two moments part by part (FHIRPath 2.0.0, "Date/Time Comparison").
    /// </summary>
    /// <returns>Less than, equal to or greater than zero; <see langword="null"/> if the less exact one leaves it open, or if only one has an offset.</returns>
    public int? CompareTo(in FhirMoment other)
    {
        if (IsTime != other.IsTime)
        {
            return null;
        }

        long left = InUtc;
        long right = other.InUtc;
        bool bothHaveTime = Precision > MomentPrecision.Day && other.Precision > MomentPrecision.Day;
        if (bothHaveTime && !IsTime && Offset is null != other.Offset is null)
        {
            // An offset can be 14 hours at most, so a difference of more is certain whatever the missing one is.
            return Math.Abs(left - right) > 14 * TimeSpan.TicksPerHour ? Math.Sign(left - right) : null;
        }

        MomentPrecision common = Precision < other.Precision ? Precision : other.Precision;
        int order = Truncate(left, common, IsTime).CompareTo(Truncate(right, common, IsTime));
        return order != 0 || Precision == other.Precision ? order : null;
    }

    private static bool Mark(ref FhirMoment moment)
    {
        moment = moment with { IsTime = true };
        return true;
    }

    private static long Truncate(long ticks, MomentPrecision precision, bool isTime)
    {
        switch (precision)
        {
            case MomentPrecision.Year when !isTime:
                return new DateTime(ticks).Year;
            case MomentPrecision.Month when !isTime:
                DateTime date = new(ticks);
                return (date.Year * 12) + date.Month;
            case MomentPrecision.Day:
                return ticks / TimeSpan.TicksPerDay;
            case MomentPrecision.Hour:
                return ticks / TimeSpan.TicksPerHour;
            case MomentPrecision.Minute:
                return ticks / TimeSpan.TicksPerMinute;
            default:
                return ticks;
        }
    }

    private static bool TryTime(ref Cursor cursor, long date, out FhirMoment moment)
    {
        moment = default;
        if (!cursor.Digits(2, out int hour) || hour > 23)
        {
            return false;
        }

        int minute = 0;
        int second = 0;
        long fraction = 0;
        int digits = 0;
        MomentPrecision precision = MomentPrecision.Hour;
        if (cursor.Take(':'))
        {
            if (!cursor.Digits(2, out minute) || minute > 59)
            {
                return false;
            }

            precision = MomentPrecision.Minute;
            if (cursor.Take(':'))
            {
                // 60 is a leap second, which .NET's clock does not have: it counts as the last moment before.
                if (!cursor.Digits(2, out second) || second > 60)
                {
                    return false;
                }

                precision = MomentPrecision.Second;
                if (cursor.Take('.') && !cursor.Fraction(out fraction, out digits))
                {
                    return false;
                }
            }
        }

        if (!cursor.Offset(out int? offset))
        {
            return false;
        }

        long time = (((hour * 60L) + minute) * 60L * TimeSpan.TicksPerSecond) + (second == 60 ? (60 * TimeSpan.TicksPerSecond) - 1 : (second * TimeSpan.TicksPerSecond) + fraction);
        moment = new FhirMoment { Ticks = date + time, Precision = precision, FractionDigits = digits, Offset = offset, HasTime = true };
        return true;
    }

    private struct Cursor(string text)
    {
        private int _at;

        public readonly bool IsAtEnd => _at == text.Length;

        public bool Take(char c)
        {
            if (_at == text.Length || text[_at] != c)
            {
                return false;
            }

            _at++;
            return true;
        }

        public bool Digits(int count, out int number)
        {
            number = 0;
            if (text.Length - _at < count)
            {
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                int digit = text[_at++] - '0';
                if (digit is < 0 or > 9)
                {
                    return false;
                }

                number = (number * 10) + digit;
            }

            return true;
        }

        public bool Fraction(out long ticks, out int digits)
        {
            ticks = 0;
            digits = 0;
            int start = _at;
            for (long unit = TimeSpan.TicksPerSecond / 10; _at < text.Length && text[_at] is >= '0' and <= '9'; _at++, unit /= 10)
            {
                ticks += (text[_at] - '0') * unit;
            }

            digits = Math.Min(_at - start, 7);
            return _at > start;
        }

        public bool Offset(out int? minutes)
        {
            minutes = null;
            if (Take('Z'))
            {
                minutes = 0;
                return true;
            }

            int sign = Take('+') ? 1 : Take('-') ? -1 : 0;
            if (sign == 0)
            {
                return true;
            }

            if (!Digits(2, out int hours) || hours > 14 || !Take(':') || !Digits(2, out int rest) || rest > 59)
            {
                return false;
            }

            minutes = sign * ((hours * 60) + rest);
            return true;
        }
    }
}
