using System.Globalization;
using System.Runtime.CompilerServices;

namespace RedoxExport.Resources;

/// <summary>
/// A state of the automaton that follows all paths of a selection at once. For one value of a resource it holds the columns that the value
/// belongs to, and the next state for its members and elements. States are compiled once per selection, so following the paths
/// costs a hash comparison per member name and allocates no memory.
/// </summary>
internal sealed class ProjectionState
{
    private ulong[] _prints = [];
    private MemberState[] _members = [];
    private ProjectionState?[] _at = [];
    private ProjectionState? _other;

    private ProjectionState()
    {
    }

    /// <summary>The columns that a value in this state belongs to, unless it is an array.</summary>
    public int[] Columns { get; private set; } = [];

    public static ProjectionState Compile(IReadOnlyList<PropertyPath> paths)
    {
        Dictionary<string, ProjectionState> known = new(StringComparer.Ordinal);
        return Compile(paths, [.. Enumerable.Range(0, paths.Count).Select(column => new PathPosition(column, 0))], known)!;
    }

    /// <summary>Gets the state for an element of an array; <see langword="null"/> if no path leads there.</summary>
    public ProjectionState? Element(int index) => index < _at.Length ? _at[index] : _other;

    /// <summary>Gets the state for a member; <see langword="null"/> if no path leads there.</summary>
    /// <param name="print">The <see cref="NamePrint"/> of the name of the member.</param>
    /// <param name="name">The name of the member, without escapes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProjectionState? Member(ulong print, ReadOnlySpan<byte> name)
    {
        ulong[] prints = _prints;
        for (int i = 0; i < prints.Length; i++)
        {
            if (prints[i] == print)
            {
                return Member(i, name);
            }
        }

        return null;
    }

    private ProjectionState? Member(int from, ReadOnlySpan<byte> name)
    {
        for (int i = from; i < _members.Length; i++)
        {
            if (NamePrint.IsSame(name, _members[i].Name))
            {
                return _members[i].Next;
            }
        }

        return null;
    }

    private static ProjectionState? Compile(IReadOnlyList<PropertyPath> paths, List<PathPosition> positions, Dictionary<string, ProjectionState> known)
    {
        if (positions.Count == 0)
        {
            return null;
        }

        string key = string.Join(" ", positions.Select(position => string.Format(CultureInfo.InvariantCulture, "{0}:{1}", position.Column, position.Step)));
        if (known.TryGetValue(key, out ProjectionState? state))
        {
            return state;
        }

        state = new ProjectionState();
        known.Add(key, state);

        // If the value is an array: an element matches paths without an index and paths with its own index.
        List<PathPosition> everywhere = [.. positions.Where(position => !IsElement(position))];
        int largest = positions.Where(IsElement).Select(position => Step(position).Index).DefaultIfEmpty(-1).Max();
        state._at = [.. Enumerable.Range(0, largest + 1).Select(index => Compile(paths, Merge(everywhere, AtElement(positions, index)), known))];
        state._other = Compile(paths, everywhere, known);

        // If the value is not an array: [0] is the value itself, even if it is repeated.
        List<PathPosition> single = positions;
        while (single.Exists(IsElement))
        {
            single = Merge([.. single.Where(position => !IsElement(position))], AtElement(single, 0));
        }

        state.Columns = [.. single.Where(position => position.Step == paths[position.Column].Steps.Count).Select(position => position.Column)];
        state._members =
        [
            .. single
                .Where(position => position.Step < paths[position.Column].Steps.Count)
                .GroupBy(position => Convert.ToBase64String(Step(position).Name))
                .Select(group =>
                {
                    byte[] name = Step(group.First()).Name;
                    return new MemberState(name, Compile(paths, [.. group.Select(position => position.Next)], known)!);
                }),
        ];
        state._prints = [.. state._members.Select(member => NamePrint.Of(member.Name))];
        return state;

        PropertyStep Step(PathPosition position) => paths[position.Column].Steps[position.Step];

        bool IsElement(PathPosition position) => position.Step < paths[position.Column].Steps.Count && Step(position).IsElement;

        IEnumerable<PathPosition> AtElement(IEnumerable<PathPosition> from, int index) => from.Where(position => IsElement(position) && Step(position).Index == index).Select(position => position.Next);
    }

    private static List<PathPosition> Merge(List<PathPosition> some, IEnumerable<PathPosition> others) => [.. some.Concat(others).Distinct().OrderBy(position => position.Column)];

    private readonly record struct PathPosition(int Column, int Step)
    {
        public PathPosition Next => this with { Step = Step + 1 };
    }

    private sealed record MemberState(byte[] Name, ProjectionState Next);
}
