using System.Globalization;

namespace RedoxExport.FhirPath;

/// <summary><c>lowBoundary()</c> and <c>highBoundary()</c>: the least and the greatest value that a value of limited precision can stand for.</summary>
internal static class Boundaries
{
    // The ticks of one unit of the last digit of a fraction of a second, by the number of digits.
    private static readonly long[] TicksOfDigit = [10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    private const int DefaultDigits = 8;

    public static void Add(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output, bool isLow)
    {
        string name = isLow ? "lowBoundary()" : "highBoundary()";
        if (e.ValueOf(input, name) is not { } value)
        {
            return;
        }

        int? digits = arguments.Count > 0 ? arguments.Integer(e, 0) : null;
        if (Values.NumberOf(e.Nodes, value) is { } number)
        {
            if (OfNumber(number, digits ?? DefaultDigits, isLow) is { } boundary)
            {
                output.Add(PathValue.Of(boundary));
            }
        }
        else if (Values.MomentOf(e.Nodes, value) is { } moment)
        {
            bool isDate = value.Type?.Name == "date" || (value.Type is null && !moment.HasTime && !moment.IsTime);
            if (OfMoment(moment, isDate, digits, isLow) is { } boundary)
            {
                output.Add(boundary);
            }
        }
        else
        {
            throw new EvaluationException($"{name} is for numbers, dates and times");
        }
    }

    private static decimal? OfNumber(decimal number, int digits, bool isLow)
    {
        if (digits is < 0 or > 28)
        {
            return null;
        }

        int scale = (decimal.GetBits(number)[3] >> 16) & 0xFF;
        decimal half = 0.5m;
        for (int i = 0; i < scale; i++)
        {
            half /= 10;
        }

        try
        {
            decimal boundary = isLow ? number - half : number + half;
            return digits >= scale + 1 ? boundary : isLow ? Floor(boundary, digits) : Ceiling(boundary, digits);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static decimal Floor(decimal number, int digits)
    {
        decimal rounded = decimal.Round(number, digits);
        return rounded > number ? rounded - Unit(digits) : rounded;
    }

    private static decimal Ceiling(decimal number, int digits)
    {
        decimal rounded = decimal.Round(number, digits);
        return rounded < number ? rounded + Unit(digits) : rounded;
    }

    private static decimal Unit(int digits)
    {
        decimal unit = 1;
        for (int i = 0; i < digits; i++)
        {
            unit /= 10;
        }

        return unit;
    }

    /// <param name="moment">The value.</param>
    /// <param name="isDate">True for a date, whose boundaries are dates.</param>
    /// <param name="digits">4, 6 or 8 digits for a date, up to 17 for a date with a time, up to 9 for a time; all if it is not given.</param>
    /// <param name="isLow">True for the earliest moment.</param>
    private static PathValue? OfMoment(in FhirMoment moment, bool isDate, int? digits, bool isLow)
    {
        DateTime first = new(moment.Ticks);
        DateTime at = isLow ? first : Last(moment, first);
        if (moment.IsTime)
        {
            return digits switch
            {
                null or 9 => PathValue.OfMoment("T" + at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)),
                6 => PathValue.OfMoment("T" + at.ToString("HH:mm:ss", CultureInfo.InvariantCulture)),
                4 => PathValue.OfMoment("T" + at.ToString("HH:mm", CultureInfo.InvariantCulture)),
                2 => PathValue.OfMoment("T" + at.ToString("HH", CultureInfo.InvariantCulture)),
                _ => null,
            };
        }

        int wanted = digits ?? (isDate ? 8 : 17);
        string? format = wanted switch
        {
            4 => "yyyy",
            6 => "yyyy-MM",
            8 => "yyyy-MM-dd",
            10 => "yyyy-MM-ddTHH",
            12 => "yyyy-MM-ddTHH:mm",
            14 => "yyyy-MM-ddTHH:mm:ss",
            17 => "yyyy-MM-ddTHH:mm:ss.fff",
            _ => null,
        };
        if (format is null)
        {
            return null;
        }

        string text = at.ToString(format, CultureInfo.InvariantCulture);
        return PathValue.OfMoment(wanted > 8 ? text + Offset(moment.Offset, isLow) : text);
    }

    // Without an offset the moment can be anywhere on earth.
    private static string Offset(int? minutes, bool isLow) => minutes switch
    {
        null => isLow ? "+14:00" : "-12:00",
        0 => "Z",
        < 0 => string.Format(CultureInfo.InvariantCulture, "-{0:00}:{1:00}", -minutes / 60, -minutes % 60),
        _ => string.Format(CultureInfo.InvariantCulture, "+{0:00}:{1:00}", minutes / 60, minutes % 60),
    };

    // The end of the time that .NET knows stays where it is: servers write 9999-12-31T23:59:59Z for a period without an end.
    private static DateTime Last(in FhirMoment moment, DateTime first)
    {
        long length = moment.Precision switch
        {
            MomentPrecision.Year => (DateTime.IsLeapYear(first.Year) ? 366 : 365) * TimeSpan.TicksPerDay,
            MomentPrecision.Month => DateTime.DaysInMonth(first.Year, first.Month) * TimeSpan.TicksPerDay,
            MomentPrecision.Day => TimeSpan.TicksPerDay,
            MomentPrecision.Hour => TimeSpan.TicksPerHour,
            MomentPrecision.Minute => TimeSpan.TicksPerMinute,
            _ => TicksOfDigit[moment.FractionDigits],
        };
        // A leap second begins at the last tick of the second before.
        long start = first.Ticks - (moment.Precision == MomentPrecision.Second ? first.Ticks % length : 0);
        return new DateTime(Math.Min(start + length - 1, DateTime.MaxValue.Ticks));
    }
}
