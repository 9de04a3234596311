namespace RedoxExport.Views;

internal sealed partial class ViewPlan
{
    // To make a program takes as long as to evaluate some fifteen lines with care, and most outlines of a file whose lines vary much come only a few times.
    private const int DefaultLinesBeforeStudy = 20;

    private ProgramCache<LineProgram>? _programs;

    /// <summary>The number of lines with an outline that are evaluated with care before a program is made for it. Tests set it.</summary>
    public int LinesBeforeStudy { get; set; } = DefaultLinesBeforeStudy;

    /// <summary>The programs for lines that were seen so far. All threads and files that use the plan share them.</summary>
    public ProgramCache<LineProgram> Programs => LazyInitializer.EnsureInitialized(ref _programs, () => new ProgramCache<LineProgram>(line => ViewTracer.Trace(this, line), LinesBeforeStudy))!;
}
