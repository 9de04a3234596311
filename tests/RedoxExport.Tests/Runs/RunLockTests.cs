using System.Text;
using System.Text.Json;
using CsCheck;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Runs;

/// <summary><c>run.lock.json</c>, which names the holder of the lock: its exact bytes, and what is said of it.</summary>
public sealed class RunLockTests : IDisposable
{
    private static readonly DateTimeOffset Two = new(2026, 11, 26, 2, 0, 0, 500, TimeSpan.FromHours(1));

    private readonly TestFolder _folder = new();

    public RunLockTests() => Directory.CreateDirectory(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bytes_are_those_of_every_version()
    {
        using RunLock held = RunLock.Take(_folder.FullPath, Two);

        string machine = JsonEncodedText.Encode(Environment.MachineName, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        Assert.Equal(
            $"{{\n  \"process\": {Environment.ProcessId},\n  \"machine\": \"{machine}\",\n  \"since\": \"2026-11-26T02:00:00.5+01:00\"\n}}".ReplaceLineEndings(Environment.NewLine),
            Encoding.UTF8.GetString(File.ReadAllBytes(_folder["run.lock.json"])));
    }

    [Fact]
    public void The_second_is_told_who_holds_the_folder()
    {
        using RunLock held = RunLock.Take(_folder.FullPath, Two);

        Assert.Equal($": process {Environment.ProcessId} on {Environment.MachineName}, since 2026-11-26T02:00:00.500+01:00", Holder());
    }

    [Theory]
    [InlineData("""{"process":7,"machine":"m","since":"2026-11-26T02:00:00Z"}""", ": process 7 on m, since 2026-11-26T02:00:00.000Z")]
    [InlineData("""{"later":{},"process":7,"machine":null,"since":"2026-11-26T02:00:00Z"}""", ": process 7 on , since 2026-11-26T02:00:00.000Z")]
    [InlineData("""{"process":7,"machine":"m"}""", "")]
    [InlineData("""{"process":"7","machine":"m","since":"2026-11-26T02:00:00Z"}""", "")]
    [InlineData("""{"process":7e99,"machine":"m","since":"2026-11-26T02:00:00Z"}""", "")]
    [InlineData("""{"process":7,"machine":"\ud800","since":"2026-11-26T02:00:00Z"}""", "")]
    [InlineData("""{"process":7,"machine":"m","since":"now"}""", "")]
    [InlineData("""{"process":7,"machine":"m","since":null}""", "")]
    [InlineData("""{"process":7,""", "")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    public void A_holder_that_cannot_be_read_is_not_named(string document, string named)
    {
        using RunLock held = RunLock.Take(_folder.FullPath, Two);
        File.WriteAllText(_folder["run.lock.json"], document);

        Assert.Equal(named, Holder());
    }

    [Fact]
    public void Damage_of_any_kind_gives_the_one_error()
    {
        using RunLock held = RunLock.Take(_folder.FullPath, Two);
        byte[] whole = File.ReadAllBytes(_folder["run.lock.json"]);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample(
            (at, value, length) =>
            {
                byte[] bytes = [.. whole];
                bytes[at] = value;
                File.WriteAllBytes(_folder["run.lock.json"], bytes[..length]);
                _ = Holder();
            },
            iter: TrialLength.Of(300, 20_000),
            threads: 1);
    }

    private string Holder()
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => RunLock.Take(_folder.FullPath, Two));
        Assert.Equal(ErrorIds.RootInUse, error.ErrorId);
        string before = $"Another run is in progress in '{_folder.FullPath}'";
        const string After = ". This call did nothing.";
        Assert.StartsWith(before, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(After, error.Message, StringComparison.Ordinal);
        return error.Message[before.Length..^After.Length];
    }
}
