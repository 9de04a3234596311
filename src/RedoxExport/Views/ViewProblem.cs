namespace RedoxExport.Views;

/// <summary>A problem of a view.</summary>
public sealed class ViewProblem
{
    internal ViewProblem(string pointer, int? column, string problem)
    {
        Pointer = pointer;
        Column = column;
        Problem = problem;
    }

    /// <summary>The location, as a JSON pointer (RFC 6901). Empty for the entire view.</summary>
    public string Pointer { get; }

    /// <summary>For a FHIRPath, the position in it, from 1.</summary>
    public int? Column { get; }

    /// <summary>The problem and what would be right, as a sentence without the final period.</summary>
    public string Problem { get; }

    /// <summary>Gets the location and the problem.</summary>
    /// <returns>Text for a message.</returns>
    public override string ToString() => $"{(Pointer.Length == 0 ? "The view" : Pointer)}{(Column is { } column ? $", column {column}" : string.Empty)}: {Sentence(Problem)}";

    /// <summary>Ends a problem with a period, but for a question such as "Did you mean first()?".</summary>
    internal static string Sentence(string problem) => problem.EndsWith("?", StringComparison.Ordinal) ? problem : problem + ".";
}
