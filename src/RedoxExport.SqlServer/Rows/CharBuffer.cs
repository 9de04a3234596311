using System.Text;

namespace RedoxExport.SqlServer.Rows;

/// <summary>Characters that are appended one after another. SQL Server holds text as UTF-16, as .NET does.</summary>
internal sealed class CharBuffer
{
    private const int FirstSize = 1024;

    private char[] _characters = new char[FirstSize];

    public int Length { get; private set; }

    public void Append(char character)
    {
        Grow(1);
        _characters[Length++] = character;
    }

    public void Append(string text)
    {
        Grow(text.Length);
        text.CopyTo(0, _characters, Length, text.Length);
        Length += text.Length;
    }

    public void AppendUtf8(byte[] bytes, int start, int length)
    {
        // A character takes at least one byte.
        Grow(length);
        Length += Encoding.UTF8.GetChars(bytes, start, length, _characters, Length);
    }

    public string Text(int start, int end) => new(_characters, start, end - start);

    public void TruncateTo(int length) => Length = length;

    public void Clear()
    {
        Length = 0;
        Array.Clear(_characters, 0, _characters.Length);
    }

    private void Grow(int length)
    {
        if (_characters.Length - Length < length)
        {
            char[] larger = new char[Math.Max(_characters.Length * 2, Length + length)];
            Array.Copy(_characters, larger, Length);

            // They are patient data.
            Array.Clear(_characters, 0, Length);
            _characters = larger;
        }
    }
}
