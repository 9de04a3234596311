namespace RedoxExport.Views;

internal sealed partial class ViewPlan
{
    private ProgramCache<LineProgram>? _programs;

    /// <summary>The programs for lines that were seen so far. All threads and files that use the plan share them.</summary>
    public ProgramCache<LineProgram> Programs => LazyInitializer.EnsureInitialized(ref _programs, () => new ProgramCache<LineProgram>(line => ViewTracer.Trace(this, line)))!;
}
