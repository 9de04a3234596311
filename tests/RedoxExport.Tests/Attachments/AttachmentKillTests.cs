using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Reliability;

namespace RedoxExport.Tests.Attachments;

/// <summary>
/// A real process that saves attachments through faults is killed at random moments and started again, until all of them are saved: every one right, none
/// twice, none of them for a foreign host with the token, in bounded memory.
/// </summary>
/// <remarks>The long form has 100,000 small attachments and five of 500 MB, and fifty kills. Real time passes here; no outcome depends on how much.</remarks>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class AttachmentKillTests(ITestOutputHelper output) : IDisposable
{
    private const int FilesAtATime = 8;
    private const long MostMemory = 150L * 1024 * 1024;
    private const int ForeignEvery = 10;
    private const int Troubles = 4;

    private static readonly int Small = TrialLength.Of(1_500, 100_000);
    private static readonly int Large = TrialLength.Of(2, 5);
    private static readonly long LargeSize = TrialLength.Of(12_000_000, 500_000_000);
    private static readonly int Kills = TrialLength.Of(4, 50);
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(TrialLength.Of(3, 60));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task Attachments_that_are_saved_through_faults_and_kills_end_right_and_only_once()
    {
        using CancellationTokenSource hangs = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hangs.CancelAfter(Forever);
        await using AttachmentServer server = AttachmentServer.Start(SizeOf, Troubles);
        WriteResources(server.Foreign);

        Random random = new(20261127);
        int kills = 0;
        int killsAmidWork = 0;
        TimeSpan last = TimeSpan.FromSeconds(TrialLength.Of(3, 60));
        while (kills < Kills)
        {
            int before = server.Requests;
            long begun = Stopwatch.GetTimestamp();
            using SurvivorProcess process = SurvivorProcess.SaveAttachments(server.BaseUri, _folder.FullPath);

            // Most kills strike while attachments arrive, a few at any moment.
            bool waits = random.Next(5) > 0;
            while (waits && !process.HasExited && server.Requests == before)
            {
                await Task.Delay(5, hangs.Token);
            }

            await process.RunAsync(random.NextDouble() * (last / (Kills / 2)), hangs.Token);
            if (await process.KillAsync(hangs.Token))
            {
                kills++;
                killsAmidWork += server.Requests > before ? 1 : 0;
            }
            else
            {
                last = Stopwatch.GetElapsedTime(begun);
            }
        }

        using SurvivorProcess final = SurvivorProcess.SaveAttachments(server.BaseUri, _folder.FullPath);
        string[] numbers = (await final.LastLineAsync(hangs.Token)).Split(' ');
        output.WriteLine(FormattableString.Invariant($"{kills} kills ({killsAmidWork} amid requests), {server.Requests:N0} requests for {Small + Large:N0} attachments; peak memory of the last process {long.Parse(numbers[2], CultureInfo.InvariantCulture) / 1024 / 1024} MB"));
        Assert.Equal((Small + Large).ToString(CultureInfo.InvariantCulture), numbers[0]);
        Assert.Equal("0", numbers[1]);
        CheckFiles();
        Assert.Equal(0, server.Leaks);

        // A kill costs an answer for each download that was under way, and a server that fails costs some more; no other attachment is sent twice.
        Assert.Equal(Small + Large, server.Whole.Count);
        long again = server.Whole.Values.Sum(times => times - 1);
        Assert.True(again <= (long)kills * FilesAtATime, $"{again} attachments were sent again after {kills} kills.");
    }

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task Memory_does_not_grow_with_the_attachments_and_the_next_night_asks_for_none_of_them()
    {
        using CancellationTokenSource hangs = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hangs.CancelAfter(Forever);
        await using AttachmentServer server = AttachmentServer.Start(SizeOf, troubles: 0);
        WriteResources(server.Foreign);
        using SurvivorProcess first = SurvivorProcess.SaveAttachments(server.BaseUri, _folder.FullPath);
        string[] numbers = (await first.LastLineAsync(hangs.Token)).Split(' ');
        long peak = long.Parse(numbers[2], CultureInfo.InvariantCulture);
        int requests = server.Requests;
        long begun = Stopwatch.GetTimestamp();
        using SurvivorProcess second = SurvivorProcess.SaveAttachments(server.BaseUri, _folder.FullPath);
        string[] again = (await second.LastLineAsync(hangs.Token)).Split(' ');
        output.WriteLine(FormattableString.Invariant($"{Small:N0} attachments and {Large} of {LargeSize:N0} bytes: peak memory {peak / 1024 / 1024} MB; the next night {long.Parse(again[2], CultureInfo.InvariantCulture) / 1024 / 1024} MB in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s"));
        Assert.Equal(((Small + Large).ToString(CultureInfo.InvariantCulture), "0"), (numbers[0], numbers[1]));
        Assert.Equal(numbers[0], again[0]);
        Assert.Equal(requests, server.Requests);
        Assert.True(peak < MostMemory, $"{peak:N0} bytes");
    }

    private static long SizeOf(int number) => number < Large ? LargeSize : 20 + (number * 7919L % 3000);

    private void WriteResources(string foreign)
    {
        Directory.CreateDirectory(_folder.FullPath);
        using StreamWriter file = new(_folder["DocumentReference.ndjson"]);
        foreach (int number in Enumerable.Range(0, Small + Large))
        {
            string url = number % ForeignEvery == 0 ? FormattableString.Invariant($"{foreign}/files/{number}") : FormattableString.Invariant($"Binary/{number}");
            file.WriteLine(SavedAttachments.Linked(number.ToString(CultureInfo.InvariantCulture), url, more: FormattableString.Invariant($",\"size\":{SizeOf(number)}")));
        }
    }

    private void CheckFiles()
    {
        string folder = _folder["attachments"];
        HashSet<string> files = new(StringComparer.Ordinal);
        HashSet<string> resources = new(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(Path.Combine(folder, "attachments.ndjson")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string resource = row.RootElement.GetProperty("resource").GetString()!;
            Assert.Equal("complete", row.RootElement.GetProperty("state").GetString());
            Assert.True(resources.Add(resource), $"{resource} is there twice.");
            int number = int.Parse(resource["DocumentReference/".Length..], CultureInfo.InvariantCulture);
            string file = row.RootElement.GetProperty("file").GetString()!;
            string sha256 = HashOf(number);
            Assert.Equal($"files/{sha256[..3]}/{sha256}.txt", file);
            files.Add(file);
            using FileStream content = File.OpenRead(Path.Combine(folder, file));
            Assert.Equal(sha256, Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant());
        }

        Assert.Equal(Small + Large, resources.Count);
        Assert.Equal(files.Count, Directory.EnumerateFiles(Path.Combine(folder, "files"), "*", SearchOption.AllDirectories).Count());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "partial")));
        Assert.False(Directory.Exists(Path.Combine(folder, "work")));
    }

    private static string HashOf(int number)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[1 << 20];
        for (long at = 0; at < SizeOf(number);)
        {
            int count = (int)Math.Min(piece.Length, SizeOf(number) - at);
            AttachmentServer.Fill(number, at, piece.AsSpan(0, count));
            hash.AppendData(piece, 0, count);
            at += count;
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }
}
