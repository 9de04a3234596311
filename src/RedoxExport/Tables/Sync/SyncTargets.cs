namespace RedoxExport.Tables;

/// <summary>Creates the target for a kind of database. It is created by name, because its assembly is loaded on first use.</summary>
internal abstract class SyncTargets
{
    /// <exception cref="RedoxExportException"><c>DatabaseSettingsNotValid</c>.</exception>
    public abstract SyncTarget Create(DatabaseSettings settings);
}
