using System.Globalization;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>The sides in turn, A B, B A, A B …: a machine that is slower for a while is slower for all.</summary>
internal static class Rounds
{
    public static IReadOnlyList<(SideRun Ours, SideRun Rival)> Run(int rounds, string name, Func<SideRun> ours, Func<SideRun> rival) =>
        [.. InTurn(rounds, name, ours, rival).Select(runs => (runs[0], runs[1]))];

    /// <summary>The same with a third side, which shows what bounds ours.</summary>
    public static IReadOnlyList<(SideRun Ours, SideRun Rival, SideRun Bound)> Run(int rounds, string name, Func<SideRun> ours, Func<SideRun> rival, Func<SideRun> bound) =>
        [.. InTurn(rounds, name, ours, rival, bound).Select(runs => (runs[0], runs[1], runs[2]))];

    /// <summary>The same with any number of sides: the runs of each round, in the order of the sides.</summary>
    public static IEnumerable<SideRun[]> InTurn(int rounds, string name, params Func<SideRun>[] sides)
    {
        for (int round = 1; round <= rounds; round++)
        {
            SideRun[] runs = new SideRun[sides.Length];
            for (int turn = 0; turn < sides.Length; turn++)
            {
                int side = round % 2 == 1 ? turn : sides.Length - 1 - turn;
                runs[side] = sides[side]();
            }

            Console.Error.WriteLine($"{name} {round}/{rounds}: {string.Join(" against ", runs.Select(Show))}");
            yield return runs;
        }
    }

    private static string Show(SideRun run) => string.Create(CultureInfo.InvariantCulture, $"{run.Rate / 1e6:N0} MB/s ({run.Seconds:N2} of {run.Process.Wall:N2} s)");
}
