using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Profiles;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the names of profiles. The tooltip has the server and the place of the key.</summary>
public sealed class ProfileNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        string? scope = fakeBoundParameters.Contains("Scope") ? fakeBoundParameters["Scope"]?.ToString() : null;
        try
        {
            return
            [
                .. new ProfileStore().List()
                    .Where(entry => entry.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .Where(entry => scope is null ? !entry.IsHidden : entry.Folder.Scope.ToString().Equals(scope, StringComparison.OrdinalIgnoreCase))
                    .Select(Offer),
            ];
        }
        catch (RedoxExportException)
        {
            // A completer cannot report errors. A folder that cannot be read is reported when it is used.
            return [];
        }
    }

    private static CompletionResult Offer(ProfileEntry entry)
    {
        try
        {
            ConnectionProfile profile = entry.Read(null);
            return Completion.Offer(profile.Name, $"{profile.Server}, key: {profile.KeySource}, {profile.Scope}");
        }
        catch (RedoxExportException e)
        {
            return Completion.Offer(entry.Name, $"cannot be used ({e.ErrorId})");
        }
    }
}
