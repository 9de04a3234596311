namespace RedoxExport.Postgres.Tests;

public sealed class InstallationTests
{
    public static bool IsThere => PostgresInstallation.IsThere;

    [Fact(Skip = "PostgreSQL is not installed (no initdb): all tests that need a server were left out.", SkipUnless = nameof(IsThere))]
    public void PostgreSQL_is_installed_so_the_tests_that_need_a_server_run() => Assert.True(File.Exists(Path.Combine(PostgresInstallation.Folder!, "initdb")));
}
