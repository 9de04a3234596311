using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security.Cryptography.X509Certificates;
using RedoxExport.Authentication;

namespace RedoxExport.Cmdlets;

/// <summary>Creates a key pair for signing in, and says what to do with each key.</summary>
[Cmdlet(VerbsCommon.New, "RedoxExportKey", SupportsShouldProcess = true, DefaultParameterSetName = FileSet)]
[OutputType(typeof(CreatedKey))]
public sealed class NewRedoxExportKeyCommand : PSCmdlet
{
    private const string FileSet = "File";
    private const string VaultSet = "Vault";
    private const string StoreSet = "CertificateStore";
    private const int Years = 2;

    /// <summary>The folder of the keys. It is created if it is missing.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The id of the key; by default <c>export-</c> and the date.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? KeyId { get; set; }

    /// <summary>The algorithm that the key signs with.</summary>
    [Parameter]
    public KeyAlgorithm Algorithm { get; set; } = KeyAlgorithm.RS384;

    /// <summary>The number of public keys that the JWKS keeps: the new one and those before it.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MostKeys { get; set; } = 2;

    /// <summary>The vault of SecretManagement that gets the private key; by default its default vault.</summary>
    [Parameter(ParameterSetName = VaultSet)]
    [ValidateNotNullOrEmpty]
    [Alias("VaultName")]
    public string? Vault { get; set; }

    /// <summary>The name of the secret; by default the id of the key.</summary>
    [Parameter(ParameterSetName = VaultSet)]
    [ValidateNotNullOrEmpty]
    public string? SecretName { get; set; }

    /// <summary>The certificate store of Windows that gets the private key, which cannot be exported from there.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StoreSet)]
    public KeyStoreLocation CertificateStore { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            string keyId = KeyId ?? $"export-{DateTime.Now:yyyy-MM-dd}";
            string folder = FilePaths.Unresolved(this, Path);
            RequireCommand();
            if (ShouldProcess(folder, $"Make the key '{keyId}' ({Algorithm}), with the private key in {PrivatePlace(keyId)}"))
            {
                WriteObject(Make(folder, keyId));
            }
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord(Path));
        }
    }

    private string PrivatePlace(string keyId) => ParameterSetName switch
    {
        VaultSet => $"the secret '{SecretName ?? keyId}' of {(Vault is null ? "the default vault" : $"the vault '{Vault}'")}",
        StoreSet => $@"the certificate store Cert:\{CertificateStore}\My",
        _ => "a file that only this account can read",
    };

    private void RequireCommand()
    {
        if (ParameterSetName == VaultSet && !HasCommand("Set-Secret"))
        {
            throw AuthenticationErrors.SecretCommandMissing();
        }

        if (ParameterSetName == StoreSet && !HasCommand("New-SelfSignedCertificate"))
        {
            throw AuthenticationErrors.CertificateCommandMissing();
        }
    }

    private bool HasCommand(string name) => InvokeCommand.GetCommand(name, CommandTypes.Function | CommandTypes.Cmdlet | CommandTypes.Alias) is not null;

    private CreatedKey Make(string path, string keyId)
    {
        using KeyFolder folder = KeyFolder.Open(path, keyId);
        bool isComplete = false;
        try
        {
            CreatedKey made = ParameterSetName switch
            {
                VaultSet => MakeInVault(folder, keyId),
                StoreSet => MakeInStore(folder, keyId),
                _ => MakeInFile(folder, keyId),
            };
            isComplete = true;
            return made;
        }
        finally
        {
            if (!isComplete)
            {
                folder.Undo();
            }
        }
    }

    private CreatedKey MakeInFile(KeyFolder folder, string keyId)
    {
        using NewKey key = NewKey.Create(Algorithm);
        folder.WritePrivate(key);
        return new CreatedKey(keyId, key.Algorithm)
        {
            KeyPath = folder.KeyPath,
            JwksKeyIds = folder.WritePublic(key, MostKeys),
            JwksPath = folder.JwksPath,
            PublicKeyPath = folder.PublicKeyPath,
        };
    }

    private CreatedKey MakeInVault(KeyFolder folder, string keyId)
    {
        using NewKey key = NewKey.Create(Algorithm);
        string name = SecretName ?? keyId;
        string vault = Vault is null ? string.Empty : " -Vault $args[2]";

        // A secret of that name may be a key that is in use. The vault owns the secure string from now on.
        Invoke($"Set-Secret -Name $args[0] -Secret $args[1]{vault} -NoClobber -ErrorAction Stop", name, key.WritePrivateSecret(), Vault);
        return new CreatedKey(keyId, key.Algorithm)
        {
            SecretName = name,
            Vault = Vault,
            JwksKeyIds = WritePublic(folder, key, $"The secret '{name}'", $"Remove-Secret -Name $args[0]{(Vault is null ? string.Empty : " -Vault $args[1]")} -ErrorAction Stop", name, Vault),
            JwksPath = folder.JwksPath,
            PublicKeyPath = folder.PublicKeyPath,
        };
    }

    private CreatedKey MakeInStore(KeyFolder folder, string keyId)
    {
        string form = Algorithm == KeyAlgorithm.RS384 ? "-KeyAlgorithm RSA -KeyLength 3072" : "-KeyAlgorithm ECDSA_nistP384";
        Collection<PSObject> made = Invoke(
            $"New-SelfSignedCertificate -Subject $args[0] {form} -HashAlgorithm SHA384 -KeyExportPolicy NonExportable -CertStoreLocation $args[1] -NotAfter $args[2] -ErrorAction Stop",
            "CN=" + keyId,
            $@"Cert:\{CertificateStore}\My",
            DateTime.Now.AddYears(Years));
        X509Certificate2 certificate = made.Select(item => item.BaseObject).OfType<X509Certificate2>().First();
        using NewKey key = NewKey.Of(certificate)!;
        return new CreatedKey(keyId, key.Algorithm)
        {
            CertificateThumbprint = certificate.Thumbprint,
            JwksKeyIds = WritePublic(folder, key, $"The certificate {certificate.Thumbprint}", "Remove-Item -LiteralPath $args[0] -DeleteKey -ErrorAction Stop", $@"Cert:\{CertificateStore}\My\{certificate.Thumbprint}"),
            JwksPath = folder.JwksPath,
            PublicKeyPath = folder.PublicKeyPath,
        };
    }

    // Without its public half, a private key is of no use: it is removed from the vault or the store.
    private IReadOnlyList<string> WritePublic(KeyFolder folder, NewKey key, string privateHalf, string removal, params object?[] arguments)
    {
        try
        {
            return folder.WritePublic(key, MostKeys);
        }
        catch (RedoxExportException)
        {
            try
            {
                InvokeCommand.InvokeScript(removal, useNewScope: true, PipelineResultTypes.None, input: null, arguments);
            }
            catch (RuntimeException)
            {
                WriteWarning($"{privateHalf} could not be removed. It has the private key of a public key that was not written. Remove it yourself.");
            }

            throw;
        }
    }

    // The command's own error ends this one, too.
    private Collection<PSObject> Invoke(string script, params object?[] arguments)
    {
        try
        {
            return InvokeCommand.InvokeScript(script, useNewScope: true, PipelineResultTypes.None, input: null, arguments);
        }
        catch (RuntimeException error)
        {
            ThrowTerminatingError(new ErrorRecord(error.ErrorRecord, error));
            throw;
        }
    }
}
