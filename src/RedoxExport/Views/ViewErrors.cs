namespace RedoxExport.Views;

/// <summary>Creates the errors of views and conditions.</summary>
internal static class ViewErrors
{
    private const int MostProblems = 10;

    /// <param name="text">The condition.</param>
    /// <param name="column">The position of the problem in it, from 1.</param>
    /// <param name="problem">The problem, as a sentence without the final period.</param>
    public static RedoxExportException ConditionNotValid(string text, int column, string problem) => new(
        ErrorIds.ConditionNotValid,
        ErrorKind.InvalidArgument,
        $"The condition \"{text}\" is not valid at column {column}: {ViewProblem.Sentence(problem)}",
        "Specify a FHIRPath expression that is true or false, such as gender = 'female' or birthDate < @1960.");

    /// <param name="source">The source of the view, for the message.</param>
    /// <param name="problems">Everything that is wrong with it.</param>
    public static RedoxExportException ViewNotValid(string source, IReadOnlyList<ViewProblem> problems)
    {
        string more = problems.Count > MostProblems ? $" There are {problems.Count - MostProblems} more." : string.Empty;
        return new(
            ErrorIds.ViewNotValid,
            ErrorKind.InvalidArgument,
            $"The view in {source} is not valid. {string.Join(" ", problems.Take(MostProblems))}{more}",
            "Correct the view. The locations are JSON pointers: /select/0/column/1 is the second column of the first select.");
    }
}
