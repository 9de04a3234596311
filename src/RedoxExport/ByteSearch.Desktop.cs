namespace RedoxExport;

/// <summary>Finds a byte, for code that runs over every line of gigabytes.</summary>
internal static class ByteSearch
{
    /// <summary>The index of the first occurrence of a byte; -1 if there is none.</summary>
    public static int IndexOf(ReadOnlySpan<byte> bytes, byte wanted) => bytes.IndexOf(wanted);
}
