using Xunit.Sdk;
using Xunit.v3;

namespace RedoxExport.Tests;

/// <summary>A test that needs something that a machine may lack.</summary>
public interface INeedsSomething
{
    /// <summary>The machine has it.</summary>
    bool IsAvailable { get; }
}

/// <summary>
/// Finds a test only on a machine that has the thing that the test needs. In the long form (<see cref="TrialLength"/>) the test is always
/// found, and says what is missing.
/// </summary>
public sealed class IsAvailableDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        factAttribute is INeedsSomething { IsAvailable: false } && !TrialLength.IsLong
            ? new([])
            : base.Discover(discoveryOptions, testMethod, factAttribute);
}
