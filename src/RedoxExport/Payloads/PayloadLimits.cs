namespace RedoxExport.Payloads;

/// <summary>
/// The limits beyond which a payload is refused. The defaults are hundreds of times larger than the payloads that Redox sends. They
/// bound the memory and time that a hostile or broken input can use.
/// </summary>
internal sealed class PayloadLimits
{
    /// <summary>The default limits.</summary>
    public static PayloadLimits Default { get; } = new();

    /// <summary>The maximum size of one payload in bytes of UTF-8: 16 MiB by default. Larger payloads: <c>PayloadTooLarge</c>.</summary>
    public int MaxPayloadBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The maximum size of an input of several payloads in bytes (or characters): 256 MiB by default. Larger inputs: <c>PayloadTooLarge</c>.
    /// </summary>
    public int MaxInputBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>The maximum nesting depth of objects and arrays, including the payload: 64 by default. Deeper ones: <c>PayloadTooDeep</c>.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>
    /// The maximum size of a string or member name in bytes, as it is written with its escapes: 1 MiB by default. Longer strings:
    /// <c>PayloadStringTooLong</c>.
    /// </summary>
    public int MaxStringBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// The maximum number of characters of a number, as it is written: 256 by default. Longer numbers: <c>PayloadNumberTooLarge</c>.
    /// </summary>
    public int MaxNumberLength { get; init; } = 256;

    /// <summary>
    /// The maximum absolute exponent of a number: 9,999 by default, more than any decimal or binary number format holds.
    /// Larger exponents (<c>1e999999</c>): <c>PayloadNumberTooLarge</c>. Numbers within the limit are kept as text and not converted.
    /// </summary>
    public int MaxNumberExponent { get; init; } = 9999;
}
