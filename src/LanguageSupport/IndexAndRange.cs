namespace System;

/// <summary>A place counted from the start or the end, such as <c>^1</c>, which .NET Standard 2.0 does not have.</summary>
internal readonly struct Index
{
    // From the end it is kept as its complement, so that ^0 is not 0.
    private readonly int _value;

    /// <summary>Makes one.</summary>
    /// <param name="value">How far from the start or the end.</param>
    /// <param name="fromEnd">Whether it counts from the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public Index(int value, bool fromEnd = false)
    {
        if (value < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(value));
        }

        _value = fromEnd ? ~value : value;
    }

    /// <summary>How far from the start or the end.</summary>
    public int Value => _value < 0 ? ~_value : _value;

    /// <summary>Whether it counts from the end.</summary>
    public bool IsFromEnd => _value < 0;

    public static implicit operator Index(int value) => new(value);

    /// <summary>The place in something of a length.</summary>
    public int GetOffset(int length) => IsFromEnd ? length - Value : Value;
}

/// <summary>A part from one place up to another, such as <c>1..^1</c>, which .NET Standard 2.0 does not have.</summary>
/// <param name="start">Its first place.</param>
/// <param name="end">The place behind its last.</param>
internal readonly struct Range(Index start, Index end)
{
    /// <summary>Its first place.</summary>
    public Index Start { get; } = start;

    /// <summary>The place behind its last.</summary>
    public Index End { get; } = end;

    /// <summary>Everything.</summary>
    public static Range All => new(0, new Index(0, fromEnd: true));

    /// <summary>From a place to the end.</summary>
    public static Range StartAt(Index start) => new(start, new Index(0, fromEnd: true));

    /// <summary>From the start up to a place.</summary>
    public static Range EndAt(Index end) => new(0, end);
}
