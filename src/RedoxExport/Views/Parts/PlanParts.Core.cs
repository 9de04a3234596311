using System.Text;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// A view divided into parts, so that what is looked up for a line is the outline of each part. The lines of a file have few outlines of their names and few of
/// their addresses, but very many of both together.
/// </summary>
internal sealed class PlanParts
{
    private readonly ViewPlan _plan;
    private readonly R4Type _resource;
    private readonly List<PlanPart> _parts = [];

    /// <summary>Divides a view.</summary>
    /// <param name="plan">The view.</param>
    /// <param name="resource">The type of its resources.</param>
    public PlanParts(ViewPlan plan, R4Type resource)
    {
        _plan = plan;
        _resource = resource;
        Type = Encoding.UTF8.GetBytes(plan.Resource);
        Conditions = [.. plan.Conditions.Select(AddCondition)];
        ViewStep last = AddSteps();
        Whole = new PlanPart(null) { First = plan.First, After = last, Range = (0, plan.Columns.Count) };
        Whole.Conditions.AddRange(plan.Conditions);
        All = [.. _parts];
        Rows = [.. Enumerable.Range(0, All.Length).Where(part => All[part].First is not null)];
        Wholes = [.. Enumerable.Range(0, All.Length).Where(part => All[part].Members is null)];
        ByName = new int[plan.Names.Count + 1][];
        for (int name = 0; name < ByName.Length; name++)
        {
            ByName[name] = [.. Enumerable.Range(0, All.Length).Where(part => All[part].Members is { } members && Array.IndexOf(members, name) >= 0)];
        }
    }

    public PlanPart[] All { get; }

    /// <summary>The view as one part. Its programs are the fastest for the lines of a file that have few outlines as a whole.</summary>
    public PlanPart Whole { get; }

    /// <summary>The parts that make rows, in the order of the view. A resource has a row for each combination of theirs.</summary>
    public int[] Rows { get; }

    /// <summary>The parts that look at all members.</summary>
    public int[] Wholes { get; }

    /// <summary>The parts that look at a member, by the number of its name.</summary>
    public int[][] ByName { get; }

    /// <summary>The conditions of the view, each with its part and its number there.</summary>
    public (int Part, int Number)[] Conditions { get; }

    /// <summary>The type of the view, as UTF-8.</summary>
    public byte[] Type { get; }

    private (int Part, int Number) AddCondition(Operation condition)
    {
        PlanPart part = ForValues(condition);
        part.Conditions.Add(condition);
        return (_parts.IndexOf(part), part.Conditions.Count - 1);
    }

    /// <summary>Adds the parts of all steps.</summary>
    /// <returns>The step after them.</returns>
    private ViewStep AddSteps()
    {
        ViewStep step = _plan.First;
        while (step is not EmitStep)
        {
            if (step is SelectStep { Iteration: ViewIteration.None } select)
            {
                foreach (CellPath cell in select.Cells)
                {
                    ForValues(cell.Path).Cells.Add(cell);
                }

                step = select.Inner;
            }
            else
            {
                step = AddRows(step);
            }
        }

        return step;
    }

    /// <summary>Adds the part of an iteration or a union.</summary>
    /// <returns>The step after it.</returns>
    private ViewStep AddRows(ViewStep step)
    {
        SelectStep first = step as SelectStep ?? (SelectStep)((UnionStep)step).Branches[0];
        RootMembers members = new(_plan.Names, _resource);
        AddMembers(step, first.After, [first.OuterSlot], members);
        _parts.Add(new PlanPart(MembersOf(members)) { First = step, After = first.After, Range = first.Range });
        return first.After;
    }

    /// <summary>Adds the members that the steps up to another one look at.</summary>
    /// <param name="step">The first step.</param>
    /// <param name="after">The step after the last one.</param>
    /// <param name="onRoot">The contexts that may be the resource.</param>
    /// <param name="members">Receives the members.</param>
    private static void AddMembers(ViewStep step, ViewStep after, HashSet<int> onRoot, RootMembers members)
    {
        if (ReferenceEquals(step, after))
        {
            return;
        }

        if (step is UnionStep union)
        {
            foreach (ViewStep branch in union.Branches)
            {
                AddMembers(branch, after, onRoot, members);
            }

            return;
        }

        SelectStep select = (SelectStep)step;
        bool isOnRoot = onRoot.Contains(select.OuterSlot);
        bool isRoot = select.Iteration == ViewIteration.None && isOnRoot;
        foreach (Operation path in select.Paths)
        {
            isRoot |= members.Add(path.Source, isOnRoot);
        }

        if (isRoot)
        {
            onRoot.Add(select.Slot);
        }

        foreach (CellPath cell in select.Cells)
        {
            members.Add(cell.Path.Source, isRoot);
        }

        AddMembers(select.Inner, after, onRoot, members);
    }

    /// <summary>Gets or adds the part for a column or condition of the resource itself.</summary>
    private PlanPart ForValues(Operation path)
    {
        RootMembers found = new(_plan.Names, _resource);
        found.Add(path.Source, isOnRoot: true);
        int[]? members = MembersOf(found);
        PlanPart? part = _parts.Find(known => known.First is null && known.HasSame(members));
        if (part is null)
        {
            _parts.Add(part = new PlanPart(members));
        }

        return part;
    }

    private static int[]? MembersOf(RootMembers members) => members.AreAll ? null : members.Numbers;
}
