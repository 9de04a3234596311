using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>Derives from the name of a file what it contains.</summary>
internal static class ResourceFileNames
{
    /// <summary>True if a file that was found in a folder holds resources and is not one of the export's own records.</summary>
    public static bool IsOfResources(string path) => Path.GetFileName(path) is var name && ExportLayout.IsNdjson(name) && !IsOwnRecord(name);

    /// <summary>True if the file is a journal or the log of an export, which hold no resources.</summary>
    public static bool IsOwnRecord(string path) =>
        IsJournal(path) || Path.GetFileName(path).Equals(ExportLayout.LogName, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if the file is a journal of an export or of one of its shards.</summary>
    public static bool IsJournal(string path) =>
        Path.GetFileName(path) is var name
        && (name.Equals(ExportLayout.JournalName, StringComparison.OrdinalIgnoreCase) || ExportLayout.ReadShardOfJournal(name, StringComparison.OrdinalIgnoreCase) is not null);

    /// <summary>
    /// Returns the part of the name before the first dot. In an export folder this is the type, such as <c>Patient</c> in
    /// <c>Patient.0001.ndjson</c>.
    /// </summary>
    public static string TypeOf(string path)
    {
        string name = Path.GetFileName(path);
        int dot = name.IndexOf('.');
        return dot < 0 ? name : name.Substring(0, dot);
    }

    /// <summary>
    /// Compares paths in natural order: digits by their numeric value, so that file 10000 follows 9999; all other characters by
    /// code unit, so that the order is the same on every machine.
    /// </summary>
    public static int Compare(string left, string right)
    {
        int i = 0;
        int j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (IsDigit(left[i]) && IsDigit(right[j]))
            {
                string a = TakeNumber(left, ref i);
                string b = TakeNumber(right, ref j);
                int order = a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b);
                if (order != 0)
                {
                    return order;
                }
            }
            else if (left[i] != right[j])
            {
                return left[i] - right[j];
            }
            else
            {
                i++;
                j++;
            }
        }

        int rest = (left.Length - i) - (right.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(left, right);
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static string TakeNumber(string text, ref int position)
    {
        int from = position;
        while (position < text.Length && IsDigit(text[position]))
        {
            position++;
        }

        return text.Substring(from, position - from).TrimStart('0');
    }
}
