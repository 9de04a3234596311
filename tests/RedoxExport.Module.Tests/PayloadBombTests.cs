namespace RedoxExport.Module.Tests;

/// <summary>Bombs are refused by the cmdlets as by the engine: by their limits, and within twice their own size.</summary>
public sealed class PayloadBombTests : IDisposable
{
    private const int Mega = 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("{\"a\":", 64, "PayloadTooLarge")]
    [InlineData("[", 64, "PayloadTooLarge")]
    [InlineData("[", 8, "PayloadTooDeep")]
    [InlineData("{\"Meta\":{\"a\":[", 8, "PayloadTooDeep")]
    public void Megabytes_of_nesting_are_refused_within_twice_their_size(string unit, int megabytes, string errorId)
    {
        string path = _folder.File("bomb.json");
        string bomb = string.Concat(Enumerable.Repeat(unit, megabytes * Mega / unit.Length));
        File.WriteAllText(path, bomb);

        foreach ((string input, long size) in new[] { ("-LiteralPath $path", (long)bomb.Length), ("-InputObject $bomb", 2L * bomb.Length) })
        {
            HostedResult result = _module.Invoke(
                $$"""
                param($path, $bomb)
                $before = [GC]::GetAllocatedBytesForCurrentThread()
                $finding = Test-RedoxExportResponse {{input}}
                ConvertFrom-RedoxExportResponse {{input}}
                $after = [GC]::GetAllocatedBytesForCurrentThread()
                $finding.Rule
                $after - $before
                """,
                path,
                bomb);

            Assert.Equal(errorId, Assert.Single(result.ErrorIds));
            Assert.Equal(errorId, result.Output[0].BaseObject);

            // Two cmdlets, each of which may have what it reads once more.
            long allocated = (long)result.Output[1].BaseObject;
            Assert.True(allocated < (2 * size) + (4 * Mega), $"{input}: {allocated:N0} bytes were allocated.");
        }
    }

    [Fact]
    public void A_file_of_a_gigabyte_is_refused_without_being_read()
    {
        string path = _folder.File("large.json");
        using (FileStream file = File.Create(path))
        {
            // Where the file system has sparse files, it takes no room.
            file.Write("{\"Meta\":\""u8);
            file.SetLength(1024L * Mega);
        }

        HostedResult result = _module.Invoke(
            """
            param($path)
            $before = [GC]::GetAllocatedBytesForCurrentThread()
            Test-RedoxExportResponse -LiteralPath $path -Quiet
            ConvertFrom-RedoxExportResponse -LiteralPath $path
            [GC]::GetAllocatedBytesForCurrentThread() - $before
            """,
            path);

        Assert.Equal("PayloadTooLarge", Assert.Single(result.ErrorIds));
        Assert.Equal(false, result.Output[0].BaseObject);
        Assert.True((long)result.Output[1].BaseObject < 4 * Mega, $"{result.Output[1]} bytes were allocated.");
    }

    [Fact]
    public void Lines_without_an_end_are_one_error()
    {
        HostedResult result = _module.Invoke(
            """
            $line = 'x' * 64MB
            & { '{'; for ($i = 0; $i -lt 5; $i++) { $line } } | ConvertFrom-RedoxExportResponse
            """);

        Assert.Empty(result.Output);
        Assert.Equal("PayloadTooLarge", Assert.Single(result.ErrorIds));
    }
}
