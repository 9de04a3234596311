using System.Globalization;

namespace RedoxExport.Payloads;

/// <summary>Reads the forms of <c>status</c>: Redox's schema specifies a string, its example has a number.</summary>
internal static class HttpStatus
{
    /// <summary>Reads the code from text such as <c>202</c> or <c>202 Accepted</c>; <see langword="null"/> if it is not from 100 to 599.</summary>
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

    /// <summary>Reads the code from the text of a JSON number. <c>202.0</c> and <c>2.02e2</c> are accepted: they are the same number.</summary>
    public static int? FromNumber(string number) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
        && value is >= 100 and <= 599 && value == decimal.Truncate(value)
            ? (int)value
            : null;

    /// <summary>Returns the code if it is from 100 to 599, else <see langword="null"/>.</summary>
    public static int? Within(int code) => code is >= 100 and <= 599 ? code : null;
}
