namespace RedoxExport.Sandbox.Data;

/// <summary>Counts the lines that are not blank, in pieces of a file as they come.</summary>
internal sealed class LineCounter
{
    private long _ended;
    private bool _hasText;

    /// <summary>Lines so far, with the one that has no end yet.</summary>
    public long Count => _ended + (_hasText ? 1 : 0);

    public void Add(byte[] buffer, int count)
    {
        int position = 0;
        while (position < count)
        {
            int newLine = Array.IndexOf(buffer, (byte)'\n', position, count - position);
            int end = newLine < 0 ? count : newLine;
            for (; !_hasText && position < end; position++)
            {
                _hasText = buffer[position] is not ((byte)' ' or (byte)'\t' or (byte)'\r');
            }

            if (newLine >= 0 && _hasText)
            {
                _ended++;
                _hasText = false;
            }

            position = end + 1;
        }
    }
}
