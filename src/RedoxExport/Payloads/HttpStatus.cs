using System.Globalization;

namespace RedoxExport.Payloads;

/// <summary>The forms in which <c>status</c> comes: Redox's schema says a string, its example has a number.</summary>
internal static class HttpStatus
{
    /// <summary>The code of <c>202</c> or <c>202 Accepted</c>; <see langword="null"/> when it is none of 100 to 599.</summary>
    public static int? FromText(string text)
    {
        if (text.Length < 3 || (text.Length > 3 && text[3] != ' '))
        {
            return null;
        }

        int code = 0;
        for (int i = 0; i < 3; i++)
        {
            if (text[i] is < '0' or > '9')
            {
                return null;
            }

            code = (code * 10) + (text[i] - '0');
        }

        return Within(code);
    }

    /// <summary>The code of a JSON number's text, <c>202.0</c> and <c>2.02e2</c> included: they are the same number.</summary>
    public static int? FromNumber(string number) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
        && value is >= 100 and <= 599 && value == decimal.Truncate(value)
            ? (int)value
            : null;

    /// <summary>The code itself when it is one of HTTP's.</summary>
    public static int? Within(int code) => code is >= 100 and <= 599 ? code : null;
}
