using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>What finds a message in the Redox dashboard: one of <c>Meta.Logs</c>.</summary>
public sealed class ResponseLog
{
    private readonly RawMembers? _members;
    private LazyText _id;
    private LazyText _attemptId;

    /// <summary>A log by its id and, where it is known, its attempt.</summary>
    /// <param name="id">The UUID of the log.</param>
    /// <param name="attemptId">The UUID of one attempt to deliver.</param>
    public ResponseLog(string? id, string? attemptId = null)
        : this(new LazyText(id), new LazyText(attemptId), null)
    {
    }

    internal ResponseLog(LazyText id, LazyText attemptId, RawMembers? members)
    {
        _id = id;
        _attemptId = attemptId;
        _members = members;
    }

    /// <summary>The UUID of the log (<c>ID</c>): what Redox's support asks for.</summary>
    public string? Id => _id.Value;

    /// <summary>The UUID of one attempt (<c>AttemptID</c>), which tells retries apart.</summary>
    public string? AttemptId => _attemptId.Value;

    /// <summary>Members that the data model does not name.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: true) ?? RawMembers.Empty;

    /// <summary>The id of the log.</summary>
    /// <returns>Text for a table cell.</returns>
    public override string ToString() => Id ?? string.Empty;
}
