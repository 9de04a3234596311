using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>Real-looking data, through a signed-in connection: what comes out is what went in, byte for byte.</summary>
public sealed class SyntheaExportTests
{
    private const int ResourcesInAll = 8639;

    internal static readonly string Synthea = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "..", "shared", "data", "synthea"));

    [SyntheaTheory]
    [InlineData(true, 1, "RS384")]
    [InlineData(true, 8, "ES384")]
    [InlineData(false, 1, "ES384")]
    [InlineData(false, 8, "RS384")]
    public void Every_file_is_byte_identical_to_its_source(bool gzip, int throttleLimit, string algorithm)
    {
        if (!Directory.Exists(Synthea))
        {
            Assert.Skip("The Synthea sample is not beside this checkout (../shared/data/synthea).");
        }

        using TemporaryFolder folder = new();
        (string privatePem, string publicJwks) = algorithm == "RS384" ? TestKeys.Rsa("night") : TestKeys.EllipticCurve("night");
        TestKeys.Write(folder.File("key.pem"), privatePem);
        File.WriteAllText(folder.File("public.jwks"), publicJwks);
        using HostedModule module = new();

        HostedResult result = module.Invoke(
            """
            param($data, $folder, $gzip, $throttle)
            $sandbox = Start-RedoxExportSandbox -DataPath $data -PublicKeyPath "$folder/public.jwks" -PollCount 1 -RetryAfter 0 -NoGzip:(-not $gzip)
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -TokenUri $sandbox.TokenUri -ClientId client -KeyId night -KeyPath "$folder/key.pem"
            Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path "$folder/saved" -ThrottleLimit $throttle
            $script:requests = $sandbox.Requests
            """,
            Synthea,
            folder.Path,
            gzip,
            throttleLimit);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        string[] sources = Directory.GetFiles(Synthea, "*.ndjson");
        Assert.Equal(sources.Length, result.Output.Count);
        Assert.Equal(ResourcesInAll, result.Output.Sum(file => (long)file.Properties["ResourceCount"].Value));
        foreach (string source in sources)
        {
            string saved = Path.Combine(folder.Path, "saved", Path.GetFileNameWithoutExtension(source) + ".0001.ndjson");
            Assert.True(File.ReadAllBytes(source).AsSpan().SequenceEqual(File.ReadAllBytes(saved)), Path.GetFileName(source));
        }

        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.partial", SearchOption.AllDirectories));
        PSObject[] requests = [.. module.Invoke("$script:requests").Output];
        Assert.Contains(requests, request => request.Properties["Path"].Value is string path && path.EndsWith("/v2/auth/token", StringComparison.Ordinal));
    }
}
