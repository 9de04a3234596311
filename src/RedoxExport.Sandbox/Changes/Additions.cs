using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Changes;

/// <summary>The resources that one change adds. They are few enough to be kept in memory.</summary>
internal sealed class Additions : IResourceSink
{
    private readonly SortedDictionary<string, List<byte[]>> _byType = new(StringComparer.Ordinal);

    public IEnumerable<string> Types => _byType.Keys;

    public void Add(string type, ArraySegment<byte> resource)
    {
        if (!_byType.TryGetValue(type, out List<byte[]>? resources))
        {
            _byType[type] = resources = [];
        }

        resources.Add([.. resource]);
    }

    /// <summary>The added resources, as <c>Type/id</c>.</summary>
    public IEnumerable<string> Addresses() =>
        _byType.SelectMany(type => type.Value.Select(resource => FormattableString.Invariant($"{type.Key}/{LineGlance.IdOf(new(resource)):D}")));

    public IReadOnlyList<byte[]> Of(string type) => _byType.TryGetValue(type, out List<byte[]>? resources) ? resources : [];
}
