using System.Runtime.CompilerServices;
using Xunit.v3;

namespace RedoxExport.Tests.Reports;

/// <summary>A test that needs Chromium, Chrome or Edge on the PATH.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(IsAvailableDiscoverer))]
public sealed class BrowserFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber), INeedsSomething
{
    public bool IsAvailable => Chromium.Find() is not null;
}
