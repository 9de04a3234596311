using System.Collections;
using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Reads the values of <c>-Property</c>: paths, hashtables of names and paths, and hashtables in the form of Select-Object.</summary>
internal static class PropertyParameter
{
    private static readonly string[] NameKeys = ["Name", "N", "Label", "L"];
    private static readonly string[] PathKeys = ["Expression", "E"];

    /// <exception cref="RedoxExportException"><c>PropertyPathInvalid</c>, <c>PropertyNameInvalid</c>, <c>PropertyInvalid</c>.</exception>
    public static PropertySelection Read(IEnumerable<object> properties) => new(properties.SelectMany(ReadOne));

    private static IEnumerable<KeyValuePair<string, PropertyPath>> ReadOne(object property)
    {
        object? value = property is PSObject wrapped ? wrapped.BaseObject : property;
        return value switch
        {
            string text => text.Split(',').Select(path => PropertyPath.Parse(path)).Select(path => Column(path.Text, path)),
            IDictionary table => ReadTable(table),
            _ => throw CmdletErrors.PropertyInvalid(value is null ? "Nothing" : $"An object of type {value.GetType().Name}"),
        };
    }

    private static IEnumerable<KeyValuePair<string, PropertyPath>> ReadTable(IDictionary table)
    {
        if (table.Count == 2 && Find(table, NameKeys) is { } name && Find(table, PathKeys) is { } path)
        {
            return [Column(TextOf(name.Value), PropertyPath.Parse(TextOf(path.Value)))];
        }

        return table.Cast<DictionaryEntry>().Select(entry => Column(TextOf(entry.Key), PropertyPath.Parse(TextOf(entry.Value))));
    }

    private static DictionaryEntry? Find(IDictionary table, string[] keys)
    {
        foreach (DictionaryEntry entry in table)
        {
            if (entry.Key is string key && keys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                return entry;
            }
        }

        return null;
    }

    private static string TextOf(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => text,
        ScriptBlock => throw CmdletErrors.PropertyInvalid("A script block"),
        null => throw CmdletErrors.PropertyInvalid("A name without a path"),
        object other => throw CmdletErrors.PropertyInvalid($"A path of type {other.GetType().Name}"),
    };

    private static KeyValuePair<string, PropertyPath> Column(string name, PropertyPath path) => new(name, path);
}
