namespace RedoxExport.Views;

/// <summary>The result of reading a view.</summary>
/// <param name="Name">Its name, as far as it could be read.</param>
/// <param name="Resource">The type of its resources, as far as it could be read.</param>
/// <param name="Plan">The compiled view; <see langword="null"/> if there are problems.</param>
/// <param name="Problems">Everything that is wrong with it.</param>
/// <param name="Warnings">Remarks on a view that can be used; most likely, something else is meant.</param>
internal sealed record ViewReading(string? Name, string? Resource, ViewPlan? Plan, IReadOnlyList<ViewProblem> Problems, IReadOnlyList<ViewProblem> Warnings);
