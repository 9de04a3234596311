namespace RedoxExport.Benchmarks.Processes;

/// <summary>What one measurement runs: usually one command, or many of them, some at a time.</summary>
/// <param name="Commands">In the order in which they are started.</param>
/// <param name="AtOnce">How many run side by side.</param>
internal sealed record ProcessPlan(IReadOnlyList<Command> Commands, int AtOnce)
{
    public static ProcessPlan One(string program, params string[] arguments) => new([new Command(program, arguments)], 1);
}
