namespace RedoxExport.Downloads;

/// <summary>
/// Counts the header Parameters of a file that is organized by patient, while its bytes are received or read. The guide does not say if a server
/// counts them as resources; the reference server does not.
/// </summary>
internal sealed class HeaderCounter
{
    private readonly ResourceTypeScan _scan = new("Parameters");
    private bool _inLine;

    /// <summary>The number of Parameters lines among those that ended with a newline or with <see cref="Complete"/>.</summary>
    public long Headers { get; private set; }

    /// <summary>Adds the next bytes; a line may be split anywhere.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int newline = ByteSearch.IndexOf(bytes, (byte)'\n');
            ReadOnlySpan<byte> part = newline < 0 ? bytes : bytes[..newline];
            if (!_inLine)
            {
                _scan.BeginLine();
                _inLine = true;
            }

            if (!part.IsEmpty)
            {
                _scan.Add(part);
            }

            if (newline < 0)
            {
                return;
            }

            Complete();
            bytes = bytes[(newline + 1)..];
        }
    }

    /// <summary>Ends the last line.</summary>
    public void Complete()
    {
        Headers += _inLine && _scan.IsRight ? 1 : 0;
        _inLine = false;
    }
}
