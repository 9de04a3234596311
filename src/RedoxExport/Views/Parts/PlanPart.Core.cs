using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// A part of a view that looks at some members of the resource and at no others. Its programs depend on the outlines of these members only. It has either columns
/// and conditions of the resource itself, or one select with an iteration or a union.
/// </summary>
/// <param name="members">The numbers of the names of the members; <see langword="null"/> for all.</param>
internal sealed class PlanPart(int[]? members)
{
    private ProgramCache<LineProgram>? _programs;

    public int[]? Members => members;

    /// <summary>The columns of the resource itself.</summary>
    public List<CellPath> Cells { get; } = [];

    /// <summary>The conditions of the view.</summary>
    public List<Operation> Conditions { get; } = [];

    /// <summary>The select or union that makes rows; <see langword="null"/> if there is none.</summary>
    public ViewStep? First { get; init; }

    /// <summary>The step after it, which is no longer of this part.</summary>
    public ViewStep? After { get; init; }

    /// <summary>The cells of its rows.</summary>
    public (int First, int Count) Range { get; init; }

    /// <summary>True if both look at the same members.</summary>
    public bool HasSame(int[]? others) => members is null || others is null ? members == others : members.AsSpan().SequenceEqual(others);

    /// <summary>The programs for outlines of its members. All threads share them.</summary>
    /// <param name="plan">The view.</param>
    /// <param name="mostOutlines">The number of outlines that are kept.</param>
    public ProgramCache<LineProgram> ProgramsOf(ViewPlan plan, int mostOutlines = ProgramCache<LineProgram>.MostOutlines) =>
        LazyInitializer.EnsureInitialized(ref _programs, () => new ProgramCache<LineProgram>(line => ViewTracer.Trace(plan, this, line), plan.LinesBeforeStudy, mostOutlines))!;
}
