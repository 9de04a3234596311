using System.Diagnostics;
using RedoxExport.Benchmarks.Comparisons;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Builds;

/// <summary>The module from this checkout and another build of it.</summary>
/// <param name="options">The options of <c>compare</c>.</param>
/// <param name="other">The manifest of the other build.</param>
internal sealed class BuildPair(CompareOptions options, string other)
{
    /// <summary>The least median ratio that a new build may have: below it, a row has become slower.</summary>
    private const double AtLeast = 0.95;

    private readonly string _ours = ModuleShell.FindManifest();

    public CompareOptions Options => options;

    /// <summary>Finds the other build.</summary>
    /// <param name="options">The options of <c>compare</c>, with <see cref="CompareOptions.Against"/>.</param>
    /// <exception cref="FormatException">The folder holds no module, or one that has not been built.</exception>
    public static BuildPair Find(CompareOptions options)
    {
        string manifest = Path.Combine(Path.GetFullPath(options.Against!), Path.GetFileName(ModuleShell.FindManifest()));
        return File.Exists(manifest) && File.Exists(AssemblyOf(manifest))
            ? new BuildPair(options, manifest)
            : throw new FormatException($"{options.Against} holds no built module. Specify a folder that has {Path.GetFileName(manifest)} and {Path.GetRelativePath(Path.GetDirectoryName(manifest)!, AssemblyOf(manifest))}.");
    }

    /// <summary>Runs both builds in turn.</summary>
    /// <param name="name">The row's name.</param>
    /// <param name="work">The work, as the table says it.</param>
    /// <param name="side">Does the work with the module of a manifest.</param>
    /// <param name="cost">The figure that is compared: less is better. The seconds of the work unless specified.</param>
    /// <param name="runsPerRound">How many times each build runs in a round: more for short work, which is noisier.</param>
    public ResultRow Run(string name, string work, Func<string, SideRun> side, Func<SideRun, double>? cost = null, int runsPerRound = 1)
    {
        // Not counted: the files of both builds come from the disk once.
        side(_ours);
        side(other);
        return ResultRow.OfBuilds(work, AtLeast, cost ?? (run => run.Seconds), Rounds.Run(options.Rounds * runsPerRound, name, () => side(_ours), () => side(other)));
    }

    /// <summary>The versions of both, with the commits that they were built from where they say so.</summary>
    public override string ToString() => $"{VersionOf(_ours)} against {VersionOf(other)}";

    private static string AssemblyOf(string manifest) => Path.Combine(Path.GetDirectoryName(manifest)!, "lib", "Core", "RedoxExport.dll");

    private static string VersionOf(string manifest) => FileVersionInfo.GetVersionInfo(AssemblyOf(manifest)).ProductVersion ?? "an unknown version";
}
