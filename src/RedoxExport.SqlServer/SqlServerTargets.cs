using System.Data.SqlClient;
using RedoxExport.Tables;

namespace RedoxExport.SqlServer;

/// <summary>Creates the target of SQL Server. The module finds it by its name.</summary>
internal sealed class SqlServerTargets : SyncTargets
{
    // Loads the client, so that a PowerShell without it is one error here.
    public SqlServerTargets() => GC.KeepAlive(typeof(SqlConnection));

    public override SyncTarget Create(DatabaseSettings settings) => new SqlServerTarget(SqlServerConnection.Create(settings));
}
