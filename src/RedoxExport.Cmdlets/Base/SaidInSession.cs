using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace RedoxExport.Cmdlets;

/// <summary>The events about lasting conditions that one runspace has already reported.</summary>
internal sealed class SaidInSession
{
    private static readonly ConditionalWeakTable<Runspace, SaidInSession> Sessions = new();

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>The object of the current runspace. Call it on the pipeline thread.</summary>
    public static SaidInSession Current => Sessions.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>Records that an event is reported. The message names the file or folder concerned, so another one has another message.</summary>
    /// <returns>True if the event is reported for the first time.</returns>
    public bool Add(ExportEvent exportEvent) => _said.Add($"{exportEvent.Name} {exportEvent.Message}");
}
