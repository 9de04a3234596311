namespace RedoxExport.Downloads;

/// <summary>
/// Counts the header Parameters of a file that is organized by patient, as its bytes go by. A server may count them as resources or not:
/// the guide leaves it open, and the reference server does not.
/// </summary>
internal sealed class HeaderCounter
{
    private readonly ResourceTypeScan _scan = new("Parameters");
    private bool _inLine;

    /// <summary>Lines that are Parameters, in all that has ended with a newline or <see cref="Complete"/>.</summary>
    public long Headers { get; private set; }

    /// <summary>Takes the next bytes; a line may be split anywhere.</summary>
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
