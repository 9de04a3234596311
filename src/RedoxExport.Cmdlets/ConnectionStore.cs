using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RedoxExport.Connections;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>The connections of one runspace, by name. Runspaces do not share connections.</summary>
internal sealed class ConnectionStore
{
    private static readonly ConditionalWeakTable<Runspace, ConnectionStore> Stores = new();

    private readonly object _lock = new();
    private readonly List<RedoxConnection> _connections = [];

    /// <summary>The store of the current runspace. Call it on the pipeline thread.</summary>
    public static ConnectionStore Current => Stores.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>The connection that cmdlets use by default: the most recently connected one that is still open.</summary>
    public RedoxConnection? Default
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count > 0 ? _connections[^1] : null;
            }
        }
    }

    /// <summary>All connections, in the order in which they were connected.</summary>
    public IReadOnlyList<RedoxConnection> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _connections];
            }
        }
    }

    /// <summary>The last attempt to connect, if it failed: to which server, and why; <see langword="null"/> if it succeeded.</summary>
    public FailedConnection? LastFailure { get; set; }

    public RedoxConnection? Find(string name)
    {
        lock (_lock)
        {
            return _connections.LastOrDefault(connection => connection.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>Adds a connection and replaces one of the same name. The replaced connection stays open, because a job may still use it.</summary>
    public void Add(RedoxConnection connection)
    {
        lock (_lock)
        {
            _connections.RemoveAll(old => old.Name.Equals(connection.Name, StringComparison.OrdinalIgnoreCase));
            _connections.Add(connection);
            LastFailure = null;
        }
    }

    public void Remove(RedoxConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }

        connection.Dispose();
    }
}
