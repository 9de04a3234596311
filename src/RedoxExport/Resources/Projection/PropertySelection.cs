namespace RedoxExport.Resources;

/// <summary>The values to read from each resource, by column name and in order.</summary>
internal sealed class PropertySelection
{
    /// <summary>Creates a selection.</summary>
    /// <param name="columns">The names of the columns, which have to be unique, and the paths to their values.</param>
    /// <exception cref="ArgumentNullException"><paramref name="columns"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException">
    /// <c>PropertyNameInvalid</c>: two columns have the same name (in any letter case), a name is empty, or there are no columns.
    /// </exception>
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
                throw ResourceErrors.PropertyNameInvalid($"Two properties have the name '{column.Key}'.");
            }
        }

        Names = all.Count > 0 ? [.. all.Select(column => column.Key)] : throw ResourceErrors.PropertyNameInvalid("No property was specified.");
        Root = ProjectionState.Compile([.. all.Select(column => column.Value)]);
    }

    /// <summary>The names of the columns, in the order in which they were specified.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The start state for following all paths through a resource.</summary>
    internal ProjectionState Root { get; }
}
