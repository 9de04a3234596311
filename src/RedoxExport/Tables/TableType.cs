namespace RedoxExport.Tables;

/// <summary>The type of the values of a column of a table.</summary>
internal enum TableType
{
    /// <summary>Any text; a value that is not a string has the text that CSV shows.</summary>
    Text,

    Boolean,

    /// <summary>A whole number from -2,147,483,648 to 2,147,483,647.</summary>
    Integer,

    /// <summary>A whole number of 64 bits.</summary>
    BigInteger,

    /// <summary>A decimal number with as many digits as it was written with.</summary>
    Decimal,

    /// <summary>A complete date without a time.</summary>
    Date,

    /// <summary>A moment: a date with a time and an offset from UTC.</summary>
    Timestamp,
}
