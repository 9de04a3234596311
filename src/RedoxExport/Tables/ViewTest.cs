using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>The result of testing a view.</summary>
public sealed class ViewTest
{
    private ViewTest(string source, ViewReading reading)
    {
        Source = source;
        Name = reading.Name;
        Resource = reading.Resource;
        Problems = new ReadableList<ViewProblem>([.. reading.Problems]);
        Warnings = new ReadableList<ViewProblem>([.. reading.Warnings]);
        Columns = new ReadableList<ViewTestColumn>([.. (reading.Plan?.Columns ?? []).Select(column => new ViewTestColumn(column))]);
    }

    /// <summary>The name of the view; <see langword="null"/> if it has none.</summary>
    public string? Name { get; }

    /// <summary>The type of the resources that have rows; <see langword="null"/> if it could not be read.</summary>
    public string? Resource { get; }

    /// <summary>True if the view can be used.</summary>
    public bool IsValid => Problems.Count == 0;

    /// <summary>Everything that is wrong with the view.</summary>
    public IReadOnlyList<ViewProblem> Problems { get; }

    /// <summary>
    /// Remarks on a view that can be used: members in its paths that FHIR R4 does not have. They find something only in data of a
    /// later version.
    /// </summary>
    public IReadOnlyList<ViewProblem> Warnings { get; }

    /// <summary>The columns of a valid view, in their order.</summary>
    public IReadOnlyList<ViewTestColumn> Columns { get; }

    /// <summary>The number of resources that the view was run on; <see langword="null"/> if it was not run.</summary>
    public long? Resources { get; private init; }

    /// <summary>The number of rows that they have.</summary>
    public long? Rows { get; private init; }

    /// <summary>The number of lines that have no rows because they are damaged, or because a path has no result for them.</summary>
    public long? FailedLines { get; private init; }

    /// <summary>The problem of the first of these lines, with its file and number; <see langword="null"/> if there is none.</summary>
    public string? FirstFailure { get; private init; }

    /// <summary>The columns that have no value in any of the rows; none if the view was not run, or if there are no rows.</summary>
    public IReadOnlyList<string> EmptyColumns { get; private init; } = ReadableList<string>.None;

    /// <summary>The file of the view, or how else it was given.</summary>
    public string Source { get; }

    /// <summary>The result for a view that was not run.</summary>
    internal static ViewTest Of(string source, ViewReading reading) => new(source, reading);

    /// <summary>The result for a view that was run.</summary>
    internal static ViewTest Of(string source, ViewReading reading, ViewTrial trial)
    {
        string[] empty = trial.Rows == 0 ? [] : [.. reading.Plan!.Columns.Where((_, i) => !trial.HasValues(i)).Select(column => column.Name)];
        return new ViewTest(source, reading)
        {
            Resources = trial.Resources,
            Rows = trial.Rows,
            FailedLines = trial.FailedLines,
            FirstFailure = trial.FirstFailure?.Message,
            EmptyColumns = new ReadableList<string>(empty),
        };
    }
}
