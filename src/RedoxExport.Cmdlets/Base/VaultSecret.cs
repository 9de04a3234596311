using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using RedoxExport.Authentication;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>Reads keys from the vaults of SecretManagement.</summary>
internal static class VaultSecret
{
    /// <summary>Reads a secret with <c>Get-Secret</c>. Call it on the pipeline thread.</summary>
    /// <param name="cmdlet">The cmdlet that needs it.</param>
    /// <param name="name">The name of the secret.</param>
    /// <param name="vault">The vault; <see langword="null"/> for the default vault.</param>
    /// <exception cref="RedoxExportException"><c>SecretNotRead</c>.</exception>
    public static SecureString Read(PSCmdlet cmdlet, string name, string? vault)
    {
        if (cmdlet.InvokeCommand.GetCommand("Get-Secret", CommandTypes.Function | CommandTypes.Cmdlet | CommandTypes.Alias) is null)
        {
            throw AuthenticationErrors.SecretNotRead(name, "this session does not have Get-Secret of the module Microsoft.PowerShell.SecretManagement");
        }

        string inVault = vault is null ? string.Empty : " -Vault $args[1]";
        Collection<PSObject> found;
        try
        {
            found = cmdlet.InvokeCommand.InvokeScript($"Get-Secret -Name $args[0]{inVault} -ErrorAction Stop", useNewScope: true, PipelineResultTypes.None, input: null, name, vault);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw AuthenticationErrors.SecretNotRead(name, SafeText.Clean(e.Message, 200).TrimEnd('.'), e);
        }

        object? value = found.Count == 1 ? found[0]?.BaseObject : null;
        return value switch
        {
            SecureString text => text,
            PSCredential credential => credential.Password,
            string text => SecretText.Protect(text)!,
            _ => throw AuthenticationErrors.SecretNotRead(name, found.Count == 0 ? "the vault returned nothing" : "it is not a text"),
        };
    }
}
