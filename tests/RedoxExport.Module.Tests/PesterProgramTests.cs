using System.Diagnostics;
using System.Xml.Linq;

namespace RedoxExport.Module.Tests;

/// <summary>The program that runs the Pester suite lets nothing pass that did not run or did not succeed.</summary>
public sealed class PesterProgramTests : IDisposable
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_It_is_a_test_and_whatever_goes_wrong_is_a_failure_that_says_where()
    {
        Write("Good", "Describe 'Sums' { It 'adds <a>' -ForEach @{ a = 1 }, @{ a = 2 } { $a | Should -BeGreaterThan 0 } }");
        Write("Wrong", "Describe 'Sums' { It 'subtracts' { 3 - 1 | Should -Be 1 } }");
        Write("Broken", "Describe 'Sums' { It 'divides' { ");
        Write("Empty", "# no test");
        Write("Setup", "Describe 'Sums' { BeforeAll { throw 'no paper' }; It 'multiplies' { 1 | Should -Be 1 } }");
        Write("Teardown", "Describe 'Sums' { AfterAll { throw 'no bin' }; It 'squares' { 1 | Should -Be 1 } }");
        Write("Zombie", "Describe 'Sums' { It 'ends' { [Environment]::Exit(7) } }");

        (int exitCode, ILookup<string, XElement> results) = await RunAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Equal("Passed", Outcome("Good: Sums.adds 1"));
        Assert.Equal("Passed", Outcome("Good: Sums.adds 2"));
        Assert.Equal("Passed", Outcome("Teardown: Sums.squares"));
        Assert.Contains("Wrong.Tests.ps1:1", Failure("Wrong: Sums.subtracts"), StringComparison.Ordinal);
        Assert.Contains("no paper", Failure("Setup: Sums.multiplies"), StringComparison.Ordinal);
        Assert.Contains("no bin", Failure("Teardown: Sums, outside of its tests"), StringComparison.Ordinal);
        Assert.NotEmpty(Failure("Empty: has tests"));
        Assert.NotEmpty(Failure("Broken: the file, outside of its tests"));
        Assert.Contains("exit code 7", Failure("Zombie.Tests.ps1 runs to its end"), StringComparison.Ordinal);

        string Outcome(string name) => (string)Assert.Single(results[name]).Attribute("outcome")!;
        string Failure(string name)
        {
            Assert.Equal("Failed", Outcome(name));
            return (string)results[name].Single().Descendants(Trx + "Message").Single();
        }
    }

    [Fact]
    public async Task Nothing_to_run_is_a_failure()
    {
        (int exitCode, _) = await RunAsync();
        Assert.NotEqual(0, exitCode);
    }

    private void Write(string name, string script) => File.WriteAllText(_folder.File(name + ".Tests.ps1"), script);

    private async Task<(int ExitCode, ILookup<string, XElement> Results)> RunAsync()
    {
        string output = Path.Combine(_folder.Path, "results");
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string programs = Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "tests", "RedoxExport.Pester6.Tests", "bin", configuration, "net10.0");
        string program = Assert.Single(Directory.EnumerateFiles(programs, "Pester.*.runtimeconfig.json")).Replace(".runtimeconfig.json", ".dll", StringComparison.Ordinal);
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[program, "--suite", _folder.Path, "--report-trx", "--report-trx-filename", "results.trx", "--results-directory", output])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string report = Path.Combine(output, "results.trx");
        IEnumerable<XElement> results = File.Exists(report) ? XDocument.Load(report).Descendants(Trx + "UnitTestResult") : [];
        return (process.ExitCode, results.ToLookup(result => (string)result.Attribute("testName")!));
    }
}
