namespace RedoxExport.Views;

/// <summary>Receives the rows of a resource, one after another.</summary>
internal interface IRowReceiver
{
    /// <summary>Receives a row.</summary>
    /// <param name="json">The buffer of the line that the cells refer to. It is reused after the call.</param>
    /// <param name="cells">A cell for each column of the view, in order. The array is reused after the call.</param>
    void Add(byte[] json, Cell[] cells);
}
