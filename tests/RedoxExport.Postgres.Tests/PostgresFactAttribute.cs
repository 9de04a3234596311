using System.Runtime.CompilerServices;
using Xunit.v3;

namespace RedoxExport.Postgres.Tests;

/// <summary>A test that needs PostgreSQL on this machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(IsAvailableDiscoverer))]
public sealed class PostgresFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber), INeedsSomething
{
    public bool IsAvailable => PostgresInstallation.IsThere;
}
