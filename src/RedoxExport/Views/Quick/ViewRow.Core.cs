using RedoxExport.Resources;

namespace RedoxExport.Views;

internal sealed partial class ViewRow
{
    private readonly LineRun _run = new();
    private ProgramCache<LineProgram>? _programs;

    private ProgramCache<LineProgram> Programs => _programs ??= new ProgramCache<LineProgram>(line => ViewTracer.Trace(plan, line));

    /// <summary>Makes a program for the lines of a structure.</summary>
    /// <returns><see langword="null"/> if they have to be evaluated with care.</returns>
    public StudiedStructure<LineProgram>? Study(byte[] json, int start, int length, LineStructure structure)
    {
        if (plan.Names.AreAllKept)
        {
            return null;
        }

        Evaluation.Read(json, start, length);
        return Programs.Find(Evaluation.Nodes, isFrequent: true) is { } program ? StudiedStructure<LineProgram>.Of(program, Evaluation.Nodes, start, structure) : null;
    }

    /// <summary>Makes the rows of a line with the program of its structure.</summary>
    /// <returns>False if the line needs the careful evaluation. The receiver may then have got some of its rows, which are to be removed.</returns>
    public bool TryRead(KnownLine line, StudiedStructure<LineProgram> structure)
    {
        _run.Begin(line, structure.Places);
        return structure.Program.TryRun(_run, receiver, _cells);
    }

    /// <summary>Makes the rows of a line whose tokens are known with the program of its outline. Reads the line into the table in any case.</summary>
    /// <returns>False if the line needs <see cref="ReadAgain"/>. The receiver may then have got some of its rows, which are to be removed.</returns>
    public bool TryRead(LineTokens line)
    {
        if (plan.Names.AreAllKept)
        {
            Evaluation.Read(line.Json, line.Start, line.Length);
            return false;
        }

        TokenNodes.Read(line, Evaluation);
        if (Programs.Find(Evaluation.Nodes) is not { } program)
        {
            return false;
        }

        _run.Begin(Evaluation.Nodes);
        return program.TryRun(_run, receiver, _cells);
    }

    /// <summary>Evaluates the line that is in the table with care.</summary>
    /// <exception cref="FhirPath.EvaluationException">A path has no result for this line.</exception>
    public void ReadAgain()
    {
        Evaluation.Begin();
        ReadRows();
    }
}
