using System.Collections.ObjectModel;

namespace RedoxExport;

/// <summary>A list whose text form fits one cell of a table or a CSV file.</summary>
internal sealed class ReadableList<T>(IList<T> items) : ReadOnlyCollection<T>(items)
{
    public static readonly ReadableList<T> None = new([]);

    public override string ToString() => string.Join("; ", this);
}
