using System.Runtime.CompilerServices;
using RedoxExport.Resources;

namespace RedoxExport.Views;

internal sealed partial class ViewRow
{
    private PartedRows? _parted;

    /// <summary>True if an expression goes through all children, so that lines have to be evaluated with care.</summary>
    public bool NeedsAllNames => plan.Names.AreAllKept;

    /// <summary>Makes the rows of the line that is in the table with the programs of its parts.</summary>
    /// <returns>False if the line needs <see cref="ReadAgain"/>. The receiver may then have got some of its rows, which are to be removed.</returns>
    [MethodImpl(HotPath.Optimized)]
    public bool TryRead() => (_parted ??= new PartedRows(plan, Evaluation, receiver, _cells)).TryRead();

    partial void ForgetCells() => _parted?.Forget();

    /// <summary>Reads a line whose tokens are known into the table, and makes its rows as <see cref="TryRead()"/> does.</summary>
    public bool TryRead(LineTokens line)
    {
        if (NeedsAllNames)
        {
            Evaluation.Nodes.Read(line.Json, line.Start, line.Length);
            return false;
        }

        TokenNodes.Read(line, Evaluation.Nodes);
        return TryRead();
    }

    /// <summary>Evaluates the line that is in the table with care.</summary>
    /// <exception cref="FhirPath.EvaluationException">A path has no result for this line.</exception>
    public void ReadAgain()
    {
        Evaluation.Begin();
        ReadRows();
    }
}
