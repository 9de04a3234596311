namespace RedoxExport.Copies.Tests;

public sealed class InstallationTests
{
    public static bool IsThere => EmulatorInstallation.IsThere;

    [Fact(
        Skip = "The object stores are not installed (npm ci --ignore-scripts in tests/RedoxExport.Copies.Tests/Emulators): all tests that need one were left out.",
        SkipUnless = nameof(IsThere))]
    public void The_object_stores_are_installed_so_the_tests_that_need_one_run() => Assert.True(File.Exists(EmulatorInstallation.Node));
}
