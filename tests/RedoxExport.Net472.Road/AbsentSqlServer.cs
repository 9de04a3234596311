using System.Net;
using System.Net.Sockets;
using System.Threading;
using RedoxExport.SqlServer;
using RedoxExport.Tables;

namespace RedoxExport.Net472.Road;

/// <summary>Tables of SQL Server, as far as they go without one: the client of the runtime is found, and a closed port is one clear error.</summary>
internal static class AbsentSqlServer
{
    public static void Walk()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        DatabaseSettings settings = new() { Server = $"127.0.0.1,{port}", Database = "warehouse", Schema = "dbo" };
        _ = new SqlServerTargets().Create(settings);
        using SyncTarget target = new SqlServerTarget(SqlServerConnection.Create(settings, connectSeconds: 2));
        string error = string.Empty;
        try
        {
            target.OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (RedoxExportException e)
        {
            error = e.ErrorId;
        }

        Steps.Check(error == ErrorIds.DatabaseUnreachable, $"The error is '{error}'.");
    }
}
