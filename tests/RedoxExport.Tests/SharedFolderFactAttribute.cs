using System.Runtime.CompilerServices;
using Xunit.v3;

namespace RedoxExport.Tests;

/// <summary>A test that needs the folder <c>shared</c> next to the checkout, which has the contract and the Synthea sample.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(IsAvailableDiscoverer))]
public sealed class SharedFolderFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber), INeedsSomething
{
    public bool IsAvailable => Directory.Exists(Path.Combine(RepositoryRoot.Path, "..", "shared"));
}
