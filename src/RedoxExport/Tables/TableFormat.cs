namespace RedoxExport.Tables;

/// <summary>A format of table files, with its options.</summary>
internal abstract class TableFormat
{
    /// <summary>The name of the format, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The extension of its files, with the period.</summary>
    public abstract string Ending { get; }

    /// <summary>Begins a file: writes its header.</summary>
    /// <param name="table">The table.</param>
    /// <param name="to">The file, which the caller closes. It has no buffer.</param>
    public abstract TableContent Begin(TablePlan table, Stream to);
}
