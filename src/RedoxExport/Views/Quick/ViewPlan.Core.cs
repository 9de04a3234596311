using RedoxExport.FhirPath;

namespace RedoxExport.Views;

internal sealed partial class ViewPlan
{
    // To make a program takes as long as to evaluate some fifteen lines with care, and most outlines of a file whose lines vary much come only a few times.
    private const int DefaultLinesBeforeStudy = 20;

    // If a file has more, its lines have so many combinations of parts that most outlines are there only a few times.
    private const int DefaultMostWholeOutlines = 512;

    private PlanParts? _parts;

    /// <summary>The number of lines with an outline that are evaluated with care before a program is made for it. Tests set it.</summary>
    public int LinesBeforeStudy { get; set; } = DefaultLinesBeforeStudy;

    /// <summary>The number of outlines of whole lines after which only those of parts are looked up. Tests set it.</summary>
    public int MostWholeOutlines { get; set; } = DefaultMostWholeOutlines;

    /// <summary>The parts of the view; <see langword="null"/> if all lines have to be evaluated with care. All threads and files that use the plan share them.</summary>
    public PlanParts? Parts =>
        Names.AreAllKept || R4Types.Find(Resource) is not { } type ? null : LazyInitializer.EnsureInitialized(ref _parts, () => new PlanParts(this, type))!;
}
