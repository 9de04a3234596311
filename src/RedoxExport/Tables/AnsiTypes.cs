using System.Globalization;

namespace RedoxExport.Tables;

/// <summary>The SQL types of the tag <c>ansi/type</c> (SQL on FHIR 2.0.0, "Type hinting with tags").</summary>
internal static class AnsiTypes
{
    /// <summary>Finds the type of a table for a SQL type such as <c>CHARACTER VARYING(64)</c>; text for one that is not known.</summary>
    public static TableType Find(string ansi)
    {
        int end = ansi.IndexOf('(');
        return (end < 0 ? ansi : ansi.Substring(0, end)).Trim().ToUpperInvariant() switch
        {
            "BOOLEAN" => TableType.Boolean,
            "SMALLINT" or "INT" or "INTEGER" => TableType.Integer,
            "BIGINT" => TableType.BigInteger,
            "NUMERIC" or "DECIMAL" or "DEC" or "REAL" or "FLOAT" or "DOUBLE" or "DOUBLE PRECISION" => TableType.Decimal,
            "DATE" => TableType.Date,
            "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE" or "TIMESTAMP WITHOUT TIME ZONE" => TableType.Timestamp,
            _ => TableType.Text,
        };
    }

    /// <summary>Finds the length of a type of text such as <c>CHARACTER VARYING(64)</c>; <see langword="null"/> if it is another type or has no length.</summary>
    public static int? FindLength(string ansi)
    {
        int start = ansi.IndexOf('(') + 1;
        int end = ansi.IndexOf(')');
        return start > 0 && end > start && Find(ansi) == TableType.Text && ansi.IndexOf("CHAR", StringComparison.OrdinalIgnoreCase) >= 0
            && int.TryParse(ansi.Substring(start, end - start), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int length) && length > 0
            ? length
            : null;
    }
}
