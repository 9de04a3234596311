using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>A log entry by which a message is found in the Redox dashboard: an entry of <c>Meta.Logs</c>.</summary>
public sealed class ResponseLog
{
    private readonly RawMembers? _members;
    private LazyText _id;
    private LazyText _attemptId;

    /// <summary>Creates a log from its id and, if known, the id of the attempt.</summary>
    /// <param name="id">The UUID of the log.</param>
    /// <param name="attemptId">The UUID of one delivery attempt.</param>
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

    /// <summary>The UUID of the log (<c>ID</c>). Redox support asks for it.</summary>
    public string? Id => _id.Value;

    /// <summary>The UUID of one delivery attempt (<c>AttemptID</c>). It distinguishes retries.</summary>
    public string? AttemptId => _attemptId.Value;

    /// <summary>The members that are not part of the data model.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: true) ?? RawMembers.Empty;

    /// <summary>Gets the id of the log.</summary>
    /// <returns>Text for a table cell.</returns>
    public override string ToString() => Id ?? string.Empty;
}
