using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace RedoxExport.Cmdlets;

/// <summary>What one runspace has been told of matters that stay as they are.</summary>
internal sealed class SaidInSession
{
    private static readonly ConditionalWeakTable<Runspace, SaidInSession> Sessions = new();

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>The runspace's own; call it on the pipeline thread.</summary>
    public static SaidInSession Current => Sessions.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>Notes that something is said. A message names what it is about, so another file or folder is another message.</summary>
    /// <returns>Whether it is said for the first time.</returns>
    public bool Add(ExportEvent exportEvent) => _said.Add($"{exportEvent.Name} {exportEvent.Message}");
}
