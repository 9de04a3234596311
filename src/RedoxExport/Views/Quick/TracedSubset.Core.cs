namespace RedoxExport.Views;

/// <summary>Single items of a traced list.</summary>
internal static class TracedSubset
{
    /// <summary><c>first()</c>: each item if none before it is there.</summary>
    public static TracedList First(TracedList from)
    {
        TracedList first = new() { IsExclusive = true };
        Guard none = Guard.Always;
        foreach (TracedItem item in from.Items)
        {
            // An exclusive list is such a list already.
            TracedItem candidate = from.IsExclusive ? item : item.Under(none);
            if (!candidate.Guard.IsNever)
            {
                first.Items.Add(candidate);
            }

            none = Guard.Both(none, Guard.Not(item.Guard));
            if (none.IsNever)
            {
                break;
            }
        }

        return first;
    }

    /// <summary><c>[index]</c></summary>
    /// <returns><see langword="null"/> if it depends on the line which item this is.</returns>
    public static TracedList? At(TracedList? from, decimal index)
    {
        if (from is null || index == 0)
        {
            return from is null ? null : First(from);
        }

        if (!from.IsFixed)
        {
            return null;
        }

        return index > 0 && index < from.Items.Count ? PathTracer.One(from.Items[(int)index]) : new TracedList();
    }
}
