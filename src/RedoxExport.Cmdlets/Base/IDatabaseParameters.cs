using System.Management.Automation;
using System.Security;
using RedoxExport.Tables;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The parameters of a database that Sync-RedoxExportTable and Invoke-RedoxExport have. Each class declares them itself, because a cmdlet inherits
/// from one class only. In Invoke-RedoxExport, the names of some say that they are about the database, and those of Sync-RedoxExportTable are their
/// aliases: a hashtable of parameters fits both.
/// </summary>
internal interface IDatabaseParameters
{
    string? PostgreSql { get; }

    string? SqlServer { get; }

    string? Database { get; }

    string? Schema { get; }

    PSCredential? Credential { get; }

    string? UserName { get; }

    SecureString? AccessToken { get; }

    string? RootCertificate { get; }

    SwitchParameter AllowInsecure { get; }
}

internal static class DatabaseParametersExtensions
{
    private const string PostgresTargets = "RedoxExport.Stores.Postgres.PostgresTargets";

    /// <summary>Returns a function that creates the database that the parameters mean. Each sync needs one of its own.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="cmdlet">The cmdlet that has them.</param>
    /// <exception cref="RedoxExportException"><c>CredentialsAmbiguous</c>, <c>PowerShellTooOld</c>, <c>StoresNotLoaded</c>.</exception>
    public static Func<SyncTarget> ToTarget(this IDatabaseParameters parameters, PSCmdlet cmdlet)
    {
        DatabaseSettings settings = parameters.ToSettings(cmdlet);
        SyncTargets targets = Load(parameters.SqlServer is null);
        return () => targets.Create(settings);
    }

    /// <summary>Creates the database that the parameters mean, on another thread: loading its client takes a moment.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="cmdlet">The cmdlet that has them.</param>
    /// <exception cref="RedoxExportException"><c>CredentialsAmbiguous</c>; of the task also <c>PowerShellTooOld</c>, <c>StoresNotLoaded</c>, <c>DatabaseSettingsNotValid</c>.</exception>
    public static Task<SyncTarget> CreateTargetAsync(this IDatabaseParameters parameters, PSCmdlet cmdlet)
    {
        DatabaseSettings settings = parameters.ToSettings(cmdlet);
        bool isPostgreSql = parameters.SqlServer is null;
        return Task.Run(() => Load(isPostgreSql).Create(settings));
    }

    private static SyncTargets Load(bool isPostgreSql) => isPostgreSql
        ? StoresContext.Create<SyncTargets>(PostgresTargets, "-PostgreSql")
        : SqlServerStore.Create("-SqlServer");

    private static DatabaseSettings ToSettings(this IDatabaseParameters parameters, PSCmdlet cmdlet)
    {
        if (parameters.Credential is not null && (parameters.AccessToken is not null || parameters.UserName is not null))
        {
            string[] names = ["Credential", parameters.AccessToken is not null ? "AccessToken" : "UserName"];
            throw CmdletErrors.CredentialsAmbiguous(names.Select(name => "-" + NameOf(cmdlet, name)));
        }

        return new DatabaseSettings
        {
            Server = parameters.SqlServer ?? parameters.PostgreSql!,
            Database = parameters.Database,
            Schema = parameters.Schema ?? (parameters.SqlServer is null ? "public" : "dbo"),
            UserName = parameters.Credential?.UserName ?? parameters.UserName,
            Password = parameters.Credential?.Password ?? parameters.AccessToken,
            RootCertificate = parameters.RootCertificate is { } file ? FilePaths.Unresolved(cmdlet, file) : null,
            AllowInsecure = parameters.AllowInsecure,
        };
    }

    // The name that a parameter has in the cmdlet, if its name in Sync-RedoxExportTable is only an alias there.
    private static string NameOf(PSCmdlet cmdlet, string name) => cmdlet.MyInvocation.MyCommand.ResolveParameter(name)?.Name ?? name;
}
