namespace RedoxExport.Payloads;

/// <summary>
/// How much of a payload is taken in before it is refused. The defaults are hundreds of times what Redox sends; they are there
/// so that a hostile or broken input costs a bounded amount of memory and time.
/// </summary>
public sealed class PayloadLimits
{
    /// <summary>The limits that hold where none are given.</summary>
    public static PayloadLimits Default { get; } = new();

    /// <summary>The most bytes of UTF-8 that one payload may have: 16 MiB. Beyond it: <c>PayloadTooLarge</c>.</summary>
    public int MaxPayloadBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most bytes (or characters) of one input that holds many payloads: 256 MiB. Beyond it: <c>PayloadTooLarge</c>.</summary>
    public int MaxInputBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>The most objects and arrays inside one another, the payload itself counted: 64. Beyond it: <c>PayloadTooDeep</c>.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>The most bytes of one string or member name as it is written, escapes counted: 1 MiB. Beyond it: <c>PayloadStringTooLong</c>.</summary>
    public int MaxStringBytes { get; init; } = 1024 * 1024;

    /// <summary>The most characters of one number as it is written: 256. Beyond it: <c>PayloadNumberTooLarge</c>.</summary>
    public int MaxNumberLength { get; init; } = 256;

    /// <summary>
    /// The largest exponent of a number, either sign: 9,999, more than any decimal or binary number format holds.
    /// Beyond it (<c>1e999999</c>): <c>PayloadNumberTooLarge</c>. Within it a number is never converted, its text is kept.
    /// </summary>
    public int MaxNumberExponent { get; init; } = 9999;
}
