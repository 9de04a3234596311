namespace System;

/// <summary>A position counted from the start or the end, such as <c>^1</c>. .NET Standard 2.0 does not have this type.</summary>
internal readonly struct Index
{
    // A position from the end is stored as its complement, so that ^0 differs from 0.
    private readonly int _value;

    /// <summary>Makes a position.</summary>
    /// <param name="value">The distance from the start or the end.</param>
    /// <param name="fromEnd">True to count from the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public Index(int value, bool fromEnd = false)
    {
        if (value < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(value));
        }

        _value = fromEnd ? ~value : value;
    }

    /// <summary>The distance from the start or the end.</summary>
    public int Value => _value < 0 ? ~_value : _value;

    /// <summary>True if the position counts from the end.</summary>
    public bool IsFromEnd => _value < 0;

    public static implicit operator Index(int value) => new(value);

    /// <summary>The position, counted from the start, in a sequence of the given length.</summary>
    public int GetOffset(int length) => IsFromEnd ? length - Value : Value;
}

/// <summary>A range from one position up to another, such as <c>1..^1</c>. .NET Standard 2.0 does not have this type.</summary>
/// <param name="start">The first position.</param>
/// <param name="end">The position after the last one.</param>
internal readonly struct Range(Index start, Index end)
{
    /// <summary>The first position.</summary>
    public Index Start { get; } = start;

    /// <summary>The position after the last one.</summary>
    public Index End { get; } = end;

    /// <summary>The complete range.</summary>
    public static Range All => new(0, new Index(0, fromEnd: true));

    /// <summary>The range from a position to the end.</summary>
    public static Range StartAt(Index start) => new(start, new Index(0, fromEnd: true));

    /// <summary>The range from the start up to a position.</summary>
    public static Range EndAt(Index end) => new(0, end);
}
