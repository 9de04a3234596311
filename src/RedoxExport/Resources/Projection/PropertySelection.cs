namespace RedoxExport.Resources;

/// <summary>The values that are wanted of each resource, by name and in order.</summary>
public sealed class PropertySelection
{
    /// <summary>Selects values.</summary>
    /// <param name="columns">Their names, which have to differ, and where in a resource they are.</param>
    /// <exception cref="ArgumentNullException"><paramref name="columns"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException"><c>PropertyNameInvalid</c>: two of one name (upper and lower case count as the same), an empty name, or none at all.</exception>
    public PropertySelection(IEnumerable<KeyValuePair<string, PropertyPath>> columns)
    {
        List<KeyValuePair<string, PropertyPath>> all = [.. columns ?? throw new ArgumentNullException(nameof(columns))];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, PropertyPath> column in all)
        {
            if (string.IsNullOrWhiteSpace(column.Key))
            {
                throw ResourceErrors.PropertyNameInvalid("One of the properties has an empty name.");
            }

            if (!names.Add(column.Key))
            {
                throw ResourceErrors.PropertyNameInvalid($"There are two properties of the name '{column.Key}'.");
            }
        }

        Names = all.Count > 0 ? [.. all.Select(column => column.Key)] : throw ResourceErrors.PropertyNameInvalid("No property is named.");
        Root = ProjectionState.Compile([.. all.Select(column => column.Value)]);
    }

    /// <summary>The names, in the order in which they were given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How the paths are followed through a resource, all of them at once.</summary>
    internal ProjectionState Root { get; }
}
