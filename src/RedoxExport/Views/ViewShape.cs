using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Makes the rows of a view of each resource. A resource for which a path has no result has no rows and is reported.</summary>
internal abstract partial class ViewShape<T> : LineShape<T>, IRowReceiver
{
    private readonly ViewRow _rows;
    private LineBatch<T>? _into;

    protected ViewShape(ViewPlan plan)
    {
        Plan = plan;
        _rows = new ViewRow(plan, this);
    }

    protected ViewPlan Plan { get; }

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into) =>
        Add(() => _rows.Read(json, start, length), into);

    private void Add(Action read, LineBatch<T> into)
    {
        int before = into.Items.Count;
        _into = into;
        try
        {
            read();
        }
        catch (EvaluationException error)
        {
            // A resource has all of its rows or none.
            into.Items.RemoveRange(before, into.Items.Count - before);
            into.Failed.Add(new FailedLine(before, into.Lines, error.Message));
        }
    }

    void IRowReceiver.Add(byte[] json, Cell[] cells) => _into!.Items.Add(Make(json, cells));

    /// <summary>Makes a row.</summary>
    /// <param name="json">The buffer of the line that the cells refer to.</param>
    /// <param name="cells">The cells of the columns, in their order. The array is reused.</param>
    protected abstract T Make(byte[] json, Cell[] cells);
}
