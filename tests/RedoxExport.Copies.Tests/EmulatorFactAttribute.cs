using System.Runtime.CompilerServices;
using Xunit.v3;

namespace RedoxExport.Copies.Tests;

/// <summary>A test that needs node and the two object stores on this machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(IsAvailableDiscoverer))]
public sealed class EmulatorFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber), INeedsSomething
{
    public bool IsAvailable => EmulatorInstallation.IsThere;
}
