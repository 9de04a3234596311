using System.Management.Automation;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>Lists the connections of this session; the last one is the default.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportConnection")]
[OutputType(typeof(RedoxConnection))]
public sealed class GetRedoxExportConnectionCommand : PSCmdlet
{
    /// <summary>The names of the connections to list; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        IReadOnlyList<RedoxConnection> all = ConnectionStore.Current.All;
        if (Name is null)
        {
            WriteObject(all, enumerateCollection: true);
            return;
        }

        foreach (string name in Name)
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            RedoxConnection[] found = [.. all.Where(connection => pattern.IsMatch(connection.Name))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(CmdletErrors.ConnectionNotFound(name).ToErrorRecord());
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
