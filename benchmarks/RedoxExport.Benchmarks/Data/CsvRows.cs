using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RedoxExport.Benchmarks.Data;

/// <summary>Reads CSV (RFC 4180), so that what differs in form only is seen to be the same: quotes, numbers, the order of rows.</summary>
internal static class CsvRows
{
    /// <summary>A hash of all rows but the heading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hasHeading">Whether its first row is not data.</param>
    public static string Hash(string path, bool hasHeading)
    {
        string[] rows = [.. Read(File.ReadAllText(path))
            .Skip(hasHeading ? 1 : 0)
            .Select(row => string.Join('\u001f', row.Select(Plain)))
            .Order(StringComparer.Ordinal)];
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001e', rows))));
    }

    /// <summary>How many lines a file has.</summary>
    public static long CountLines(string path)
    {
        byte[] buffer = new byte[1 << 20];
        using FileStream file = File.OpenRead(path);
        long lines = 0;
        for (int read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return lines;
    }

    private static IEnumerable<List<string>> Read(string text)
    {
        List<string> row = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(text[i++]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
            else if (c != '\r' && c != '\uFEFF')
            {
                field.Append(c);
            }
        }
    }

    // jq writes numbers anew.
    private static string Plain(string value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number.ToString("G29", CultureInfo.InvariantCulture) : value;
}
