using System.Runtime.CompilerServices;
using RedoxExport.Connections;
using RedoxExport.Groups;

namespace RedoxExport.Cmdlets;

/// <summary>The groups of a connection's server, kept for a minute, so that several completions ask the server once.</summary>
internal sealed class KnownGroups
{
    // A longer list of completions is of no use.
    private const int Most = 200;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly ConditionalWeakTable<RedoxConnection, KnownGroups> All = new();

    private IReadOnlyList<ExportGroup> _groups = [];
    private long? _askedAt;

    /// <summary>The groups; empty if the server refuses, or does not answer in time. That is kept for a minute, too.</summary>
    public static IReadOnlyList<ExportGroup> Of(RedoxConnection connection) => All.GetOrCreateValue(connection).Get(connection);

    private IReadOnlyList<ExportGroup> Get(RedoxConnection connection)
    {
        TimeProvider clock = connection.Gate.Options.Pacing.Clock;
        if (_askedAt is not { } asked || clock.GetElapsedTime(asked) > KeptFor)
        {
            _groups = Ask(connection);
            _askedAt = clock.GetTimestamp();
        }

        return _groups;
    }

    private static IReadOnlyList<ExportGroup> Ask(RedoxConnection connection)
    {
        List<ExportGroup> groups = [];
        using CancellationTokenSource limit = new(LongestWait);
        CancellationToken stop = limit.Token;
        try
        {
            Task search = Task.Run(() => new GroupSearch(connection, null).RunAsync(Take, stop), CancellationToken.None);

            // The work ends a moment after it is canceled. The prompt does not wait for that.
            return search.Wait(LongestWait) ? groups : [];
        }
        catch (AggregateException)
        {
            // A completer cannot report errors. They are reported when the id is used.
            return [];
        }

        bool Take(ExportGroup group)
        {
            groups.Add(group);
            return groups.Count < Most;
        }
    }
}
