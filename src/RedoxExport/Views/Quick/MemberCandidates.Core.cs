using System.Collections.Concurrent;
using System.Text;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>The members in JSON that a step of a path can lead to. They are the same for every line. Thread-safe.</summary>
/// <param name="names">The names that tables keep.</param>
internal sealed class MemberCandidates(NodeNames names)
{
    private readonly ConcurrentDictionary<(string Type, string Name), (int Name, R4Type? Type)[]> _known = new();

    /// <summary>The numbers of the names that tables keep, with the type of the values.</summary>
    /// <param name="of">The type of the object; <see langword="null"/> if it is not known.</param>
    /// <param name="name">The name in the path.</param>
    public (int Name, R4Type? Type)[] Of(R4Type? of, string name)
    {
        (string, string) key = (of?.Name ?? string.Empty, name);
        return _known.TryGetValue(key, out (int, R4Type?)[]? known) ? known : _known.GetOrAdd(key, Find(of, name));
    }

    private (int Name, R4Type? Type)[] Find(R4Type? of, string name)
    {
        if (of?.Find(name) is { } element)
        {
            return [.. element.Types.Select(type => (NumberOf(element.JsonNameOf(type)), (R4Type?)type)).Where(one => one.Item1 != 0)];
        }

        int plain = NumberOf(name);
        (int, R4Type?)[] alone = plain == 0 ? [] : [(plain, null)];
        return of is null && R4Types.FindChoice(name) is { } choice
            ? [.. alone, .. choice.Types.Select(type => (NumberOf(choice.JsonNameOf(type)), (R4Type?)type)).Where(one => one.Item1 != 0)]
            : alone;
    }

    private int NumberOf(string name) => names.Find(Encoding.UTF8.GetBytes(name));
}
