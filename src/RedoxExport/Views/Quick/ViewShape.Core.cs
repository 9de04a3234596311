using RedoxExport.Resources;

namespace RedoxExport.Views;

internal abstract partial class ViewShape<T>
{
    private LineGrammar? _grammar;

    private LineGrammar Grammar => _grammar ??= new LineGrammar([_rows.Evaluation.Nodes]);

    public override bool KnowsLines => true;

    public override KnownLineResult AddKnown(byte[] json, int start, int length, LineBatch<T> into)
    {
        if (_rows.NeedsAllNames || !Grammar.TryFollow(json, start, length))
        {
            return KnownLineResult.Unknown;
        }

        int before = Begin(into);
        EndQuick(_rows.TryRead(), before, into);
        return KnownLineResult.Done;
    }

    public override void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
    {
        int before = Begin(into);
        EndQuick(_rows.TryRead(line), before, into);
        if (!_rows.NeedsAllNames)
        {
            Grammar.Learn(line);
        }
    }

    private int Begin(LineBatch<T> into)
    {
        _into = into;
        return into.Items.Count;
    }

    private void EndQuick(bool isComplete, int before, LineBatch<T> into)
    {
        if (!isComplete)
        {
            into.Items.RemoveRange(before, into.Items.Count - before);
            Add(_rows.ReadAgain, into);
        }
    }
}
