namespace RedoxExport.Sandbox.Data;

/// <summary>Counts the lines of a file that are not blank. The file is given in pieces.</summary>
internal sealed class LineCounter
{
    private long _ended;
    private bool _hasText;

    /// <summary>The number of lines so far, including a last line without a line end.</summary>
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
