namespace RedoxExport.Payloads;

/// <summary>
/// Splits the input of a pipeline (texts, the lines of a text, bytes, files, JSON) into the texts of single payloads, each with its position, and
/// passes them on in the order of the input.
/// </summary>
/// <remarks>
/// The index counts the payloads of a file, or of all pipeline input. Line numbers count within a file or a byte array; for text, they
/// continue over all pipeline input, because <c>Get-Content</c> sends it line by line.
/// </remarks>
/// <param name="limits">The limits beyond which input is refused.</param>
/// <param name="tryWhole">Takes a text that is exactly one valid payload, as most texts are, and returns true; returns false for any other text.</param>
/// <param name="take">Takes one payload, with the path of its file if it has one.</param>
internal sealed class PayloadFraming(PayloadLimits limits, Func<string, bool> tryWhole, Action<PayloadItem, string?> take)
{
    private readonly PayloadLines _lines = new(limits.MaxInputBytes);
    private readonly List<byte> _bytes = [];
    private bool _bytesTooMany;
    private int _index;
    private int _line = 1;
    private bool _blankOnly;

    /// <summary>True if a text has begun that the next string may continue.</summary>
    public bool IsInText => !_lines.IsEmpty;

    /// <summary>Adds a string: a complete text, several payloads, or a line of a text.</summary>
    /// <param name="text">The string.</param>
    /// <param name="beginsFile">True if the string is known to be the first line of a file, so that it cannot continue a text.</param>
    public void AddText(string text, bool beginsFile)
    {
        TakeBytes();
        int line = _line;
        _line += LinesOf(text);
        if (_lines.IsEmpty && MayBeWhole(text) && tryWhole(text))
        {
            _index++;
            return;
        }

        if (_lines.IsEmpty && string.IsNullOrWhiteSpace(text))
        {
            _blankOnly = true;
            return;
        }

        if (_lines.IsAnother(text, beginsFile))
        {
            TakeLines();
        }

        if (_lines.Add(text, line) || PayloadLines.IsSeveralLines(text))
        {
            TakeLines();
        }
    }

    /// <summary>Adds one byte of a text: the pipeline sends an array of bytes one by one.</summary>
    public void AddByte(byte one)
    {
        TakeLines();
        if (_bytes.Count < limits.MaxInputBytes)
        {
            _bytes.Add(one);
        }
        else
        {
            _bytesTooMany = true;
        }
    }

    /// <summary>Adds a complete text as bytes.</summary>
    public void AddBytes(ReadOnlyMemory<byte> bytes)
    {
        TakeBegun();
        TakeEach(ExportResponseReader.Split(bytes, new PayloadOrigin(null, _index), limits), null);
    }

    /// <summary>Adds the JSON of an object, which has no lines of its own.</summary>
    public void AddJson(ReadOnlyMemory<byte> json)
    {
        TakeBegun();
        TakeEach(ExportResponseReader.Split(json, new PayloadOrigin(null, _index, 0), limits), null);
    }

    /// <summary>Adds a file.</summary>
    /// <param name="file">The content.</param>
    /// <param name="path">The path, for messages.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void AddFile(Stream file, string path)
    {
        TakeBegun();
        TakeEach(ExportResponseReader.Split(file, new PayloadOrigin(path), limits), path);
    }

    /// <summary>Counts a payload that is not text, or that cannot be converted to text.</summary>
    /// <returns>The index of the payload.</returns>
    public int AddOther()
    {
        TakeBegun();
        return _index++;
    }

    /// <summary>Takes the text that has begun. No later input continues it.</summary>
    public void TakeBegun()
    {
        TakeLines();
        TakeBytes();
    }

    /// <summary>Ends the input. Input that is only white space is one empty payload.</summary>
    public void Complete()
    {
        TakeBegun();
        if (_blankOnly && _index == 0)
        {
            TakeEach(ExportResponseReader.Split(string.Empty, new PayloadOrigin(null), limits), null);
        }
    }

    private static bool MayBeWhole(string text)
    {
        int end = text.Length - 1;
        while (end > 0 && text[end] is '\n' or '\r' or ' ')
        {
            end--;
        }

        return end > 0 && text[0] == '{' && text[end] == '}';
    }

    // A line feed at the end does not start another line.
    private static int LinesOf(string text)
    {
        int end = text.Length > 0 && text[text.Length - 1] == '\n' ? text.Length - 1 : text.Length;
        return 1 + text.AsSpan(0, end).Count('\n');
    }

    private void TakeLines()
    {
        if (_lines.IsEmpty)
        {
            return;
        }

        PayloadOrigin origin = new(null, _index, _lines.Line);
        if (_lines.IsTooLong)
        {
            _lines.Clear();
            TakeEach([ExportResponseReader.TooLarge(origin, limits)], null);
            return;
        }

        TakeEach(ExportResponseReader.Split(_lines.Take(), origin, limits), null);
    }

    private void TakeBytes()
    {
        if (_bytes.Count == 0)
        {
            return;
        }

        PayloadOrigin origin = new(null, _index);
        IEnumerable<PayloadItem> items = _bytesTooMany
            ? [ExportResponseReader.TooLarge(origin, limits)]
            : ExportResponseReader.Split(_bytes.ToArray().AsMemory(), origin, limits);
        _bytes.Clear();
        _bytesTooMany = false;
        TakeEach(items, null);
    }

    private void TakeEach(IEnumerable<PayloadItem> items, string? source)
    {
        foreach (PayloadItem item in items)
        {
            _index++;
            take(item, source);
        }
    }
}
