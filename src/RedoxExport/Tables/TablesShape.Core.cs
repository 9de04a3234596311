using System.Runtime.CompilerServices;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

internal sealed partial class TablesShape
{
    private LineGrammar? _grammar;
    private bool _hasGrammar;

    public override bool KnowsLines => true;

    // None if a view goes through all children: it keeps all names, which a grammar does not know.
    private LineGrammar? Grammar
    {
        get
        {
            if (!_hasGrammar)
            {
                _hasGrammar = true;
                _grammar = Array.Exists(_rows, rows => rows.NeedsAllNames) ? null : new LineGrammar([.. _rows.Select(rows => rows.Evaluation.Nodes)]);
            }

            return _grammar;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    public override KnownLineResult AddKnown(byte[] json, int start, int length, LineBatch<RowBatch[]> into)
    {
        if (Grammar is not { } grammar || !grammar.TryFollow(json, start, length))
        {
            return KnownLineResult.Unknown;
        }

        Begin(into);
        for (int i = 0; i < _rows.Length; i++)
        {
            EndQuick(_rows[i].TryRead(), i, into);
        }

        return KnownLineResult.Done;
    }

    public override void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RowBatch[]> into)
    {
        Begin(into);
        for (int i = 0; i < _rows.Length; i++)
        {
            EndQuick(_rows[i].TryRead(line), i, into);
        }

        Grammar?.Learn(line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndQuick(bool isComplete, int table, LineBatch<RowBatch[]> into)
    {
        RowBatch batch = into.Items[0][table];
        if (isComplete)
        {
            Keep(batch);
        }
        else
        {
            Undo(batch);
            Add(_rows[table].ReadAgain, table, into);
        }
    }
}
