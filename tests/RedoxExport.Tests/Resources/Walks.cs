using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>Reads lines in both ways, the careful and the quick one, and compares the two.</summary>
internal static class Walks
{
    /// <summary>The line in a buffer that has other bytes before it, and room for vectors after it.</summary>
    public static byte[] Within(byte[] line, int before, byte behind = (byte)'"') =>
        [.. Enumerable.Repeat((byte)'"', before), .. line, .. Enumerable.Repeat(behind, LineIndex.Slack)];

    /// <summary>The value of each column. The quick walk must find the same, or leave the line to the careful one.</summary>
    public static object?[] Values(string json, PropertySelection selection) => Values(json, selection, new LineScanner(selection.Root, wantsMembers: false));

    /// <inheritdoc cref="Values(string, PropertySelection)"/>
    public static object?[] Values(string json, PropertySelection selection, LineScanner scanner)
    {
        byte[] line = Encoding.UTF8.GetBytes(json);
        Assert.True(ResourceParser.TryFindMembers(line, out _, out LineFault fault), fault.ToString());
        FoundValues careful = new(selection.Names.Count);
        careful.Begin(line);
        CarefulProjection.Find(line, selection.Root, careful);
        object?[] values = Read(careful);

        FoundValues quick = new(selection.Names.Count);
        if (scanner.TryScan(Within(line, 3), 3, line.Length, quick))
        {
            Assert.Equal(values, Read(quick));
        }

        return values;
    }

    /// <summary>The value of one path.</summary>
    public static object? Value(string json, string path) => Values(json, Selection.Of(path))[0];

    /// <summary>True if the quick walk judges the line; it must be a resource then, with the same members.</summary>
    public static bool IsQuick(LineScanner scanner, byte[] line)
    {
        if (!scanner.TryScan(Within(line, 1), 1, line.Length, null))
        {
            return false;
        }

        Assert.True(ResourceParser.TryFindMembers(line, out FhirMember[] members, out LineFault fault), $"{fault} in {Encoding.UTF8.GetString(line)}");
        Assert.Equal(members, scanner.Members);
        return true;
    }

    private static object?[] Read(FoundValues values) => [.. Enumerable.Range(0, values.Columns).Select(column => SelectedValue.Read(values, column))];
}
