using RedoxExport.Resources;

namespace RedoxExport.Views;

internal sealed partial class ViewRow
{
    private readonly LineRun _run = new();

    /// <summary>Makes a program for the lines of a structure.</summary>
    /// <returns><see langword="null"/> if they have to be evaluated with care.</returns>
    public LineProgram? Study(byte[] json, int start, int length, LineStructure structure) =>
        StudiedLine.Read(Evaluation, json, start, length, structure) is { } line ? ViewTracer.Trace(plan, line) : null;

    /// <summary>Makes the rows of a line with the program of its structure.</summary>
    /// <returns>False if the line needs the careful evaluation. The receiver may then have got some of its rows, which are to be removed.</returns>
    public bool TryRead(KnownLine line, LineProgram program)
    {
        _run.Begin(line);
        return program.TryRun(_run, receiver, _cells);
    }

    /// <summary>Makes the rows of a line whose tokens are known.</summary>
    /// <exception cref="FhirPath.EvaluationException">A path has no result for this line.</exception>
    public void Read(LineTokens line)
    {
        if (plan.Names.AreAllKept)
        {
            Read(line.Json, line.Start, line.Length);
            return;
        }

        TokenNodes.Read(line, Evaluation);
        ReadRows();
    }
}
