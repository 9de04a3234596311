using System.Collections;
using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>Two connections in use at once: each export, token, word and file belongs to its own.</summary>
public sealed class CrosstalkTests : IDisposable
{
    private const int Exports = 3;

    // Signs in to a sandbox of its own, named to be told from the other, and walks the road again and again.
    private const string Script =
        """
        param($folder, $name, $seed)
        $sandbox = Start-RedoxExportSandbox -PublicKeyPath "$folder/$name.jwks" -Slug "slug-$name" -Seed $seed -PatientCount 5 -PollCount 1 -RetryAfter 0 -Fault FileReset:1
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId $name -KeyId $name -KeyPath "$folder/$name.pem" -Name $name
        $files = foreach ($turn in 1..$turns) {
            Start-RedoxExport -Type Patient, Observation -Verbose | Wait-RedoxExportJob -Verbose | Save-RedoxExport -Path "$folder/$name/$turn" -Verbose
        }
        @{ Sandbox = $sandbox; Connections = @(Get-RedoxExportConnection); Files = @($files); Errors = $Error.Count }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runspaces_side_by_side_have_nothing_of_one_another()
    {
        WriteKeys("left", "right");
        using HostedModule left = new();
        using HostedModule right = new();
        using Barrier both = new(2);

        HostedResult[] results = await Task.WhenAll(
            Task.Run(() => Walk(left, "left", 11)),
            Task.Run(() => Walk(right, "right", 22)));

        foreach ((HostedResult result, string name, string other) in new[] { (results[0], "left", "right"), (results[1], "right", "left") })
        {
            Hashtable seen = (Hashtable)Assert.Single(result.Output).BaseObject;
            Assert.Equal(0, seen["Errors"]);
            Assert.Equal(name, Assert.Single((object[])seen["Connections"]!).ToString());
            Assert.DoesNotContain(result.Verbose, said => said.Contains($"slug-{other}", StringComparison.Ordinal));
            Assert.Contains(result.Verbose, said => said.Contains($"slug-{name}", StringComparison.Ordinal));
        }

        RedoxSandboxView one = new(results[0]);
        RedoxSandboxView two = new(results[1]);
        Assert.NotEqual(one.Hashes, two.Hashes);
        foreach ((RedoxSandboxView own, RedoxSandboxView other) in new[] { (one, two), (two, one) })
        {
            Assert.NotEmpty(own.Tokens);
            Assert.Empty(own.Tokens.Intersect(other.Tokens));
            Assert.All(own.SavedHashes, hash => Assert.Contains(hash, own.Hashes));
            Assert.Equal(2 * Exports, own.SavedHashes.Count);
        }

        HostedResult Walk(HostedModule module, string name, int seed)
        {
            both.SignalAndWait();
            return module.Invoke($"$turns = {Exports}\n& {{ {Script} }} @args", _folder.Path, name, seed);
        }
    }

    [Fact]
    public void Connections_of_one_session_get_their_own_exports_however_they_are_mixed()
    {
        WriteKeys("left", "right");
        using HostedModule module = new();

        HostedResult result = module.Invoke(
            """
            param($folder)
            $seed = 0
            foreach ($name in 'left', 'right') {
                $seed++
                $sandbox = Start-RedoxExportSandbox -PublicKeyPath "$folder/$name.jwks" -Slug "slug-$name" -Seed $seed -PatientCount 5 -PollCount 1 -RetryAfter 0
                $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId $name -KeyId $name -KeyPath "$folder/$name.pem" -Name $name
                $sandbox
            }
            $jobs = foreach ($turn in 1..3) { foreach ($name in 'left', 'right') { Start-RedoxExport -Type Patient -Connection $name } }
            $jobs | Wait-RedoxExportJob | Save-RedoxExport -Path { "$folder/$($_.ContentLocation.Port)/$($_.Id)" }
            """,
            _folder.Path);

        IReadOnlyList<PSObject> output = result.Clean();
        RedoxSandboxView[] sandboxes = [.. output.Take(2).Select(item => new RedoxSandboxView(item))];
        string[][] saved = [.. sandboxes.Select(sandbox => output.Skip(2)
            .Where(file => new Uri(file.Properties["Uri"].Value.ToString()!).Port == sandbox.BaseUri.Port)
            .Select(file => (string)file.Properties["Sha256"].Value)
            .ToArray())];
        Assert.Equal(6, output.Count - 2);
        Assert.Empty(sandboxes[0].Tokens.Intersect(sandboxes[1].Tokens));
        Assert.NotEqual(saved[0][0], saved[1][0]);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(3, saved[i].Length);
            Assert.All(saved[i], hash => Assert.Contains(hash, sandboxes[i].Hashes));
        }
    }

    private void WriteKeys(params string[] names)
    {
        foreach (string name in names)
        {
            (string pem, string jwks) = TestKeys.EllipticCurve(name);
            TestKeys.Write(_folder.File(name + ".pem"), pem);
            File.WriteAllText(_folder.File(name + ".jwks"), jwks);
        }
    }

    // The module's own copy of the sandbox's assembly is another one than this test's: it is looked at as PowerShell does.
    private sealed class RedoxSandboxView
    {
        public RedoxSandboxView(HostedResult result)
            : this(PSObject.AsPSObject(((Hashtable)result.Output[0].BaseObject)["Sandbox"]!))
        {
            SavedHashes = [.. ((object[])((Hashtable)result.Output[0].BaseObject)["Files"]!).Select(file => (string)PSObject.AsPSObject(file).Properties["Sha256"].Value)];
        }

        public RedoxSandboxView(PSObject sandbox)
        {
            BaseUri = (Uri)sandbox.Properties["BaseUri"].Value;
            Hashes = [.. Items(sandbox, "ServedFiles").Select(file => (string)file.Properties["Sha256"].Value)];
            Tokens = [.. Items(sandbox, "Requests")
                .Select(request => (IReadOnlyDictionary<string, string>)request.Properties["Headers"].Value)
                .Select(headers => headers.TryGetValue("Authorization", out string? token) ? token : null)
                .OfType<string>()
                .Distinct()];
        }

        public Uri BaseUri { get; }

        public IReadOnlyList<string> Hashes { get; }

        public IReadOnlyList<string> Tokens { get; }

        public IReadOnlyList<string> SavedHashes { get; } = [];

        private static IEnumerable<PSObject> Items(PSObject sandbox, string property) =>
            ((IEnumerable)sandbox.Properties[property].Value).Cast<object>().Select(PSObject.AsPSObject);
    }
}
