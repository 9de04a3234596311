using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>The connections of one runspace, by name. Two runspaces never see each other's.</summary>
internal sealed class ConnectionStore
{
    private static readonly ConditionalWeakTable<Runspace, ConnectionStore> Stores = new();

    private readonly object _lock = new();
    private readonly List<RedoxConnection> _connections = [];

    /// <summary>The runspace's own; call it on the pipeline thread.</summary>
    public static ConnectionStore Current => Stores.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>The one that cmdlets use when none is named: the last one connected that is still open.</summary>
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

    /// <summary>In the order in which they were connected.</summary>
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

    public RedoxConnection? Find(string name)
    {
        lock (_lock)
        {
            return _connections.LastOrDefault(connection => connection.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>Adds a connection; one of the same name makes way. It stays open: a job may still be using it.</summary>
    public void Add(RedoxConnection connection)
    {
        lock (_lock)
        {
            _connections.RemoveAll(old => old.Name.Equals(connection.Name, StringComparison.OrdinalIgnoreCase));
            _connections.Add(connection);
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
