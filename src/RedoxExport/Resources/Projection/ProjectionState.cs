using System.Globalization;
using System.Runtime.CompilerServices;

namespace RedoxExport.Resources;

/// <summary>
/// Where one stands in all paths at once, at one value of a resource: which columns it belongs to, and which of its members or
/// elements lead on. Made once a selection, so that following the paths costs a comparison a name and nothing is allocated.
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

    /// <summary>The columns that a value here, if it is no array, is a value of.</summary>
    public int[] Columns { get; private set; } = [];

    public static ProjectionState Compile(IReadOnlyList<PropertyPath> paths)
    {
        Dictionary<string, ProjectionState> known = new(StringComparer.Ordinal);
        return Compile(paths, [.. Enumerable.Range(0, paths.Count).Select(column => new Place(column, 0))], known)!;
    }

    /// <summary>Where an element of an array leads; <see langword="null"/> where to nothing that is wanted.</summary>
    public ProjectionState? Element(int index) => index < _at.Length ? _at[index] : _other;

    /// <summary>Where a member leads; <see langword="null"/> where to nothing that is wanted.</summary>
    /// <param name="print">The <see cref="NamePrint"/> of its name.</param>
    /// <param name="name">Its name, without escapes.</param>
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

        // Of an array: an element has what asks for no number, and what asks for its own.
        List<Place> everywhere = [.. places.Where(place => !IsElement(place))];
        int largest = places.Where(IsElement).Select(place => Step(place).Index).DefaultIfEmpty(-1).Max();
        state._at = [.. Enumerable.Range(0, largest + 1).Select(index => Compile(paths, Merge(everywhere, AtElement(places, index)), known))];
        state._other = Compile(paths, everywhere, known);

        // Of anything else: [0] is the thing itself, however often it is said.
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
