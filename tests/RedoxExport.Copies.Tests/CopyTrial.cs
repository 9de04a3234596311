using RedoxExport.Tests.Copies;
using RedoxExport.Transport;

namespace RedoxExport.Copies.Tests;

/// <summary>Copies to one of the object stores, each trial below a prefix of its own, and reads back what is there.</summary>
internal sealed class CopyTrial(Emulators emulators, bool isAzure)
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    public string Destination => isAzure ? $"az://{Emulators.Account}/{Emulators.Container}/{_prefix}" : $"s3://{Emulators.Bucket}/{_prefix}";

    public Uri Endpoint => isAzure ? emulators.Blobs : emulators.S3;

    public Dictionary<string, string> Variables { get; } = isAzure
        ? new() { ["AZURE_STORAGE_KEY"] = Emulators.AccountKey }
        : new() { ["AWS_ACCESS_KEY_ID"] = Emulators.S3Key, ["AWS_SECRET_ACCESS_KEY"] = Emulators.S3Key };

    public CopySettings Settings(string? destination = null, Pacing? pacing = null) => new()
    {
        Destination = destination ?? Destination,
        Endpoint = Endpoint,
        Environment = new CopyEnvironment { Variable = name => Variables.GetValueOrDefault(name), Home = Path.GetTempPath() },
        Transport = new GateOptions { MaxAttempts = 1, Pacing = pacing ?? new Pacing() },
    };

    public async Task<IReadOnlyList<CopiedExport>> CopyAsync(string folder, CopyOptions? options = null, CopySettings? settings = null)
    {
        using CopyTarget target = CopyDestination.Open(settings ?? Settings(), null);
        ExportCopier copier = new(target, options ?? new CopyOptions());
        List<CopiedExport> copied = [];
        foreach (CopySource source in CopySource.Find(folder))
        {
            copied.Add(await copier.CopyAsync(source, TestContext.Current.CancellationToken));
        }

        return copied;
    }

    /// <summary>Reads the copy's manifest; <see langword="null"/> if there is none.</summary>
    public async Task<CopyRecord?> ManifestAsync(string name) => await ReadAsync(name + "/copy.json") is { } bytes ? CopyManifest.Read(bytes) : null;

    public async Task<byte[]?> ReadAsync(string name)
    {
        using CopyTarget target = CopyDestination.Open(Settings(), null);
        return (await target.ReadAsync(name, int.MaxValue, TestContext.Current.CancellationToken))?.Bytes;
    }

    /// <summary>Checks that everything that the manifest names is there, byte for byte.</summary>
    /// <returns>The number of files; <see langword="null"/> if there is no manifest.</returns>
    public async Task<int?> CheckAsync(string name)
    {
        if (await ManifestAsync(name) is not { } manifest)
        {
            return null;
        }

        foreach (CopyFileRecord? file in manifest.Files!)
        {
            byte[]? bytes = await ReadAsync($"{name}/{file!.Name}");
            Assert.True(bytes is not null, $"The manifest names {file.Name}, which is not there.");
            Assert.Equal(file.Sha256, SavedFolder.HashOf(bytes));
        }

        return manifest.Files.Count;
    }

    /// <summary>Makes the container, which the module does not do.</summary>
    public async Task PrepareAsync()
    {
        if (!isAzure)
        {
            return;
        }

        using RequestGate gate = new(new TrustPolicy(Endpoint, null, false), new GateOptions());
        GateRequest request = new(HttpMethod.Put, new Uri(Endpoint, $"/{Emulators.Account}/{Emulators.Container}?restype=container"), RequestPurpose.Store)
        {
            Headers = [AzureStore.Version],
            Signer = new AzureKeySigner(Emulators.Account, Convert.FromBase64String(Emulators.AccountKey), TimeProvider.System),
        };
        using GateResponse response = await gate.SendAsync(request, null, TestContext.Current.CancellationToken);
        Assert.True(response.Status is 201 or 409, $"The container was not made: HTTP {response.Status}.");
    }
}
