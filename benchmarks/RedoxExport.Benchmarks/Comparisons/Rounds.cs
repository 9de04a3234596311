using System.Globalization;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Two sides in turn, A B, B A, A B …: a machine that is slower for a while is slower for both.</summary>
internal static class Rounds
{
    public static IReadOnlyList<(SideRun Ours, SideRun Rival)> Run(int rounds, string name, Func<SideRun> ours, Func<SideRun> rival)
    {
        List<(SideRun Ours, SideRun Rival)> runs = [];
        for (int round = 1; round <= rounds; round++)
        {
            SideRun first = round % 2 == 1 ? ours() : rival();
            SideRun second = round % 2 == 1 ? rival() : ours();
            (SideRun mine, SideRun theirs) = round % 2 == 1 ? (first, second) : (second, first);
            runs.Add((mine, theirs));
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {round}/{rounds}: {mine.Rate / 1e6:N0} MB/s ({mine.Seconds:N2} of {mine.Process.Wall:N2} s) against {theirs.Rate / 1e6:N0} MB/s ({theirs.Seconds:N2} of {theirs.Process.Wall:N2} s)"));
        }

        return runs;
    }
}
