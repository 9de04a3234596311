using RedoxExport.Tables;

namespace RedoxExport.Stores.Postgres;

/// <summary>Creates the target of PostgreSQL. The module finds it by its name.</summary>
internal sealed class PostgresTargets : SyncTargets
{
    public override SyncTarget Create(DatabaseSettings settings) => new PostgresTarget(settings);
}
