using System.Text;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>An object or array as a place in lines: its names from the root on, without the indexes of arrays. So all elements of an array have one context.</summary>
internal sealed class GrammarContext
{
    /// <summary>The name of an element of an array.</summary>
    public const string Element = "";

    /// <summary>The beginning of an object, as a member that others follow.</summary>
    private const string Beginning = "";

    private readonly Dictionary<(string Name, bool IsArray), GrammarContext> _children = [];
    private readonly Dictionary<(string Name, bool IsString), GrammarState> _states = [];

    // For a member, the members that have directly followed it. It has no cycle. Names that differ only in case count as the same, as for ResourceParser.
    private readonly Dictionary<string, HashSet<string>> _followers = new(StringComparer.OrdinalIgnoreCase);

    private GrammarContext(GrammarContext? parent, bool isArray, int[] names)
    {
        Parent = parent;
        IsArray = isArray;
        Names = names;
    }

    public GrammarContext? Parent { get; }

    public bool IsArray { get; }

    /// <summary>The number of its name in each table; -1 if the table does not keep it.</summary>
    public int[] Names { get; }

    public static GrammarContext Root(int tables) => new(null, isArray: false, new int[tables]);

    /// <summary>The context of an object or array in this one.</summary>
    public GrammarContext Child(string name, bool isArray, NodeTable[] tables)
    {
        if (!_children.TryGetValue((name, isArray), out GrammarContext? child))
        {
            child = new GrammarContext(this, isArray, NamesOf(name, tables));
            _children.Add((name, isArray), child);
        }

        return child;
    }

    /// <summary>The state after a scalar in this context.</summary>
    public GrammarState After(string name, bool isString)
    {
        if (!_states.TryGetValue((name, isString), out GrammarState? state))
        {
            _states.Add((name, isString), state = new GrammarState());
        }

        return state;
    }

    /// <summary>The number of a value in this context in each table; -1 if the table does not keep it.</summary>
    public int[] NamesOf(string name, NodeTable[] tables)
    {
        int[] numbers = new int[tables.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Names[i] < 0 ? -1 : IsArray ? 0 : tables[i].Names.Find(Encoding.UTF8.GetBytes(name)) is > 0 and int found ? found : -1;
        }

        return numbers;
    }

    /// <summary>Notes that a member of an object directly follows another.</summary>
    /// <returns>False if another line has them the other way round, so that their order does not show that none is there twice.</returns>
    public bool TryFollow(string? before, string name)
    {
        before ??= Beginning;
        if (_followers.TryGetValue(before, out HashSet<string>? followers) && followers.Contains(name))
        {
            return true;
        }

        if (IsReached(from: name, before))
        {
            return false;
        }

        if (followers is null)
        {
            _followers.Add(before, followers = new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        }

        followers.Add(name);
        return true;
    }

    private bool IsReached(string from, string wanted)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase) { from };
        Stack<string> open = new(seen);
        while (open.Count > 0)
        {
            string name = open.Pop();
            if (string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            if (_followers.TryGetValue(name, out HashSet<string>? followers))
            {
                foreach (string follower in followers)
                {
                    if (seen.Add(follower))
                    {
                        open.Push(follower);
                    }
                }
            }
        }

        return false;
    }
}
