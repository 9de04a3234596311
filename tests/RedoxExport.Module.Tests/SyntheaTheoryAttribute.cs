using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace RedoxExport.Module.Tests;

/// <summary>A test that needs the Synthea sample next to the checkout, and is found only where that is.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(SyntheaDiscoverer))]
public sealed class SyntheaTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : TheoryAttribute(sourceFilePath, sourceLineNumber);

/// <summary>Finds the tests of <see cref="SyntheaTheoryAttribute"/>.</summary>
public sealed class SyntheaDiscoverer : TheoryDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        Directory.Exists(SyntheaExportTests.Synthea) ? base.Discover(discoveryOptions, testMethod, factAttribute) : new([]);
}
