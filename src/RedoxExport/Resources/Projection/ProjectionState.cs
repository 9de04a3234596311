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
        return Compile(paths, [.. Enumerable.Range(0, paths.Count).Select(column => new Place(column, 0))], known)!;
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

    private static ProjectionState? Compile(IReadOnlyList<PropertyPath> paths, List<Place> places, Dictionary<string, ProjectionState> known)
    {
        if (places.Count == 0)
        {
            return null;
        }

        string key = string.Join(" ", places.Select(place => string.Format(CultureInfo.InvariantCulture, "{0}:{1}", place.Column, place.Step)));
        if (known.TryGetValue(key, out ProjectionState? state))
        {
            return state;
        }

        state = new ProjectionState();
        known.Add(key, state);

        // If the value is an array: an element matches paths without an index and paths with its own index.
        List<Place> everywhere = [.. places.Where(place => !IsElement(place))];
        int largest = places.Where(IsElement).Select(place => Step(place).Index).DefaultIfEmpty(-1).Max();
        state._at = [.. Enumerable.Range(0, largest + 1).Select(index => Compile(paths, Merge(everywhere, AtElement(places, index)), known))];
        state._other = Compile(paths, everywhere, known);

        // If the value is not an array: [0] is the value itself, even if it is repeated.
        List<Place> single = places;
        while (single.Exists(IsElement))
        {
            single = Merge([.. single.Where(place => !IsElement(place))], AtElement(single, 0));
        }

        state.Columns = [.. single.Where(place => place.Step == paths[place.Column].Steps.Count).Select(place => place.Column)];
        state._members =
        [
            .. single
                .Where(place => place.Step < paths[place.Column].Steps.Count)
                .GroupBy(place => Convert.ToBase64String(Step(place).Name))
                .Select(group =>
                {
                    byte[] name = Step(group.First()).Name;
                    return new MemberState(name, Compile(paths, [.. group.Select(place => place.Next)], known)!);
                }),
        ];
        state._prints = [.. state._members.Select(member => NamePrint.Of(member.Name))];
        return state;

        PropertyStep Step(Place place) => paths[place.Column].Steps[place.Step];

        bool IsElement(Place place) => place.Step < paths[place.Column].Steps.Count && Step(place).IsElement;

        IEnumerable<Place> AtElement(IEnumerable<Place> from, int index) => from.Where(place => IsElement(place) && Step(place).Index == index).Select(place => place.Next);
    }

    private static List<Place> Merge(List<Place> some, IEnumerable<Place> others) => [.. some.Concat(others).Distinct().OrderBy(place => place.Column)];

    private readonly record struct Place(int Column, int Step)
    {
        public Place Next => this with { Step = Step + 1 };
    }

    private sealed record MemberState(byte[] Name, ProjectionState Next);
}
