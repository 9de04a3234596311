using System.Text;

namespace RedoxExport.Datasets;

/// <summary>The resource types found by an update. Thread-safe.</summary>
internal sealed class DatasetTypeNames
{
    private const int LongestName = 64;
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL"];

    private readonly object _lock = new();
    private readonly Dictionary<string, DatasetTypeName> _byName = new(StringComparer.OrdinalIgnoreCase);
    private DatasetTypeName[] _all = [];

    /// <summary>The types in the order of their <see cref="DatasetTypeName.Index"/>.</summary>
    public DatasetTypeName[] All => Volatile.Read(ref _all);

    /// <summary>True if a name can be that of a type, and of its file on every system.</summary>
    public static bool IsName(string name) => new DatasetTypeNames().Find(Encoding.UTF8.GetBytes(name)) is not null;

    /// <summary>Finds a type by name, and adds it if it is new.</summary>
    /// <returns>
    /// <see langword="null"/> if the name cannot be a file name on every system, or if it differs from a known name only in case.
    /// </returns>
    public DatasetTypeName? Find(ReadOnlySpan<byte> name)
    {
        foreach (DatasetTypeName known in All)
        {
            if (name.SequenceEqual(known.Utf8))
            {
                return known;
            }
        }

        return IsUsable(name) ? Add(Encoding.ASCII.GetString(name.ToArray())) : null;
    }

    private static bool IsUsable(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > LongestName || name[0] is < (byte)'A' or > (byte)'Z')
        {
            return false;
        }

        foreach (byte value in name)
        {
            if (value is not ((>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')))
            {
                return false;
            }
        }

        return true;
    }

    // Windows treats these names as devices, whatever extension follows.
    private static bool IsDevice(string name) =>
        Devices.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (name.Length == 4
            && (name.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || name.StartsWith("LPT", StringComparison.OrdinalIgnoreCase))
            && char.IsDigit(name[3]));

    private DatasetTypeName? Add(string name)
    {
        lock (_lock)
        {
            if (_byName.TryGetValue(name, out DatasetTypeName? known))
            {
                return known.Name == name ? known : null;
            }

            if (IsDevice(name) || _all.Length == ushort.MaxValue)
            {
                return null;
            }

            DatasetTypeName added = new(name, (ushort)_all.Length);
            _byName.Add(name, added);
            Volatile.Write(ref _all, [.. _all, added]);
            return added;
        }
    }
}
