using RedoxExport.Tests.Copies;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Copies.Tests;

/// <summary>Copies into real object stores, read back byte for byte.</summary>
public abstract class EmulatorTests(Emulators emulators, bool isAzure)
{
    // More than two parts of 8 MB, and one that is exactly one part.
    private protected static readonly (string Type, byte[] Content)[] Files =
    [
        ("Patient", SavedFolder.Lines(100)),
        ("Patient", []),
        ("Observation", SavedFolder.Bytes((20 * 1024 * 1024) + 7, 1)),
        ("Encounter", SavedFolder.Bytes(8 * 1024 * 1024, 2)),
    ];

    private protected CopyTrial Trial { get; } = new(emulators, isAzure);

    [EmulatorFact]
    public async Task A_copy_has_every_file_byte_for_byte_and_a_second_one_sends_nothing()
    {
        using TestFolder folder = new();
        SavedFolder.Write(folder.FullPath, Files);
        await Trial.PrepareAsync();

        CopiedExport first = Assert.Single(await Trial.CopyAsync(folder.FullPath));
        Assert.Equal((4, 4, 0), (first.Files, first.CopiedFiles, first.SkippedFiles));
        Assert.Equal(Files.Sum(file => (long)file.Content.Length), first.CopiedBytes);
        Assert.Equal(Trial.Destination + "/tonight", first.Destination);
        Assert.Equal(4, await Trial.CheckAsync("tonight"));
        Assert.Equal(Files[2].Content, await Trial.ReadAsync("tonight/Observation.0001.ndjson"));

        CopiedExport second = Assert.Single(await Trial.CopyAsync(folder.FullPath));
        Assert.Equal((4, 0, 4), (second.Files, second.CopiedFiles, second.SkippedFiles));
        CopiedExport verified = Assert.Single(await Trial.CopyAsync(folder.FullPath, new CopyOptions { Verifies = true }));
        Assert.Equal((4, 0, 4), (verified.Files, verified.CopiedFiles, verified.SkippedFiles));
    }

    [EmulatorFact]
    public async Task A_file_that_was_changed_or_deleted_in_the_store_is_sent_again_when_the_copy_is_verified()
    {
        using TestFolder folder = new();
        await CopyAndDamageAsync(folder);

        CopiedExport copied = Assert.Single(await Trial.CopyAsync(folder.FullPath, new CopyOptions { Verifies = true }));
        Assert.Equal((2, 2), (copied.CopiedFiles, copied.SkippedFiles));
        Assert.Equal(4, await Trial.CheckAsync("tonight"));
    }

    [EmulatorFact]
    public async Task A_file_that_was_changed_or_deleted_in_the_store_is_sent_again_when_another_file_is_new()
    {
        using TestFolder folder = new();
        await CopyAndDamageAsync(folder);

        SavedFolder.Write(folder.FullPath, [.. Files, ("Location", SavedFolder.Lines(3))]);
        CopiedExport copied = Assert.Single(await Trial.CopyAsync(folder.FullPath));
        Assert.Equal((3, 2), (copied.CopiedFiles, copied.SkippedFiles));
        Assert.Equal(5, await Trial.CheckAsync("tonight"));
    }

    [EmulatorFact]
    public async Task A_store_tells_when_an_object_was_written()
    {
        await Trial.PrepareAsync();
        using CopyTarget target = CopyDestination.Open(Trial.Settings(), null);
        await target.WriteAsync("a.json", "{}"u8.ToArray(), TestContext.Current.CancellationToken);

        StoredDocument? read = await target.ReadAsync("a.json", 100, TestContext.Current.CancellationToken);

        CopyFile file = new(string.Empty, "a.json", 2, SavedFolder.HashOf("{}"u8.ToArray())) { Category = CopyManifest.OutputCategory };
        Assert.NotNull(read!.Written);
        Assert.True(await target.LooksSameAsync("a.json", file, read.Written, TestContext.Current.CancellationToken));
        Assert.False(await target.LooksSameAsync("a.json", file, read.Written - TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
    }

    [EmulatorFact]
    public async Task A_document_is_replaced_only_if_it_is_the_one_that_was_read()
    {
        await Trial.PrepareAsync();
        using CopyTarget target = CopyDestination.Open(Trial.Settings(), null);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.True(await target.ReplaceAsync("a.json", "1"u8.ToArray(), null, cancellation));
        StoredDocument? first = await target.ReadAsync("a.json", 100, cancellation);
        Assert.True(await target.ReplaceAsync("a.json", "2"u8.ToArray(), first, cancellation));

        // This S3 server ignores conditions; the scripted server of other tests enforces them.
        Assert.Equal(!isAzure, await target.ReplaceAsync("a.json", "3"u8.ToArray(), first, cancellation));
        Assert.Equal(!isAzure, await target.ReplaceAsync("a.json", "4"u8.ToArray(), null, cancellation));
        Assert.Equal(isAzure ? "2"u8.ToArray() : "4"u8.ToArray(), (await target.ReadAsync("a.json", 100, cancellation))!.Bytes);
    }

    [EmulatorFact]
    public async Task Names_with_spaces_and_letters_of_any_language_are_signed_right()
    {
        using TestFolder folder = new();
        string named = Path.Combine(folder.FullPath, "Nacht für (alle) + 100% ~ 東京");
        SavedFolder.Write(named, ("Patient", SavedFolder.Lines(3)));
        await Trial.PrepareAsync();

        CopiedExport copied = Assert.Single(await Trial.CopyAsync(named));

        Assert.Equal(1, copied.CopiedFiles);
        Assert.Equal(1, await Trial.CheckAsync("Nacht für (alle) + 100% ~ 東京"));
    }

    [EmulatorFact]
    public async Task A_wrong_key_is_one_clear_error()
    {
        using TestFolder folder = new();
        SavedFolder.Write(folder.FullPath, Files[0]);
        await Trial.PrepareAsync();
        string wrong = Convert.ToBase64String(SavedFolder.Bytes(64, 3));
        Trial.Variables[isAzure ? "AZURE_STORAGE_KEY" : "AWS_SECRET_ACCESS_KEY"] = wrong;

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => Trial.CopyAsync(folder.FullPath));

        Assert.Equal("StoreSignInRefused", error.ErrorId);
        Assert.DoesNotContain(wrong[..12], error.ToString(), StringComparison.Ordinal);
    }

    [EmulatorFact]
    public async Task A_missing_bucket_is_one_clear_error()
    {
        using TestFolder folder = new();
        SavedFolder.Write(folder.FullPath, Files[0]);
        CopySettings settings = Trial.Settings(isAzure ? $"az://{Emulators.Account}/nothing-here" : "s3://nothing-here");

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => Trial.CopyAsync(folder.FullPath, settings: settings));

        Assert.Equal("StoreNotFound", error.ErrorId);
        Assert.Contains("nothing-here", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Copies the files, and then deletes one in the store and writes other content into another.</summary>
    private async Task CopyAndDamageAsync(TestFolder folder)
    {
        SavedFolder.Write(folder.FullPath, Files);
        await Trial.PrepareAsync();
        await Trial.CopyAsync(folder.FullPath);
        using CopyTarget target = CopyDestination.Open(Trial.Settings(), null);
        await target.DeleteAsync("tonight/Observation.0001.ndjson", TestContext.Current.CancellationToken);
        await target.WriteAsync("tonight/Patient.0001.ndjson", [.. Files[0].Content.Reverse()], TestContext.Current.CancellationToken);
    }
}

public sealed class AzuriteTests(Emulators emulators) : EmulatorTests(emulators, isAzure: true);

/// <summary>Azurite does not compare the clock; this server does.</summary>
public sealed class S3ServerTests(Emulators emulators) : EmulatorTests(emulators, isAzure: false)
{
    [EmulatorFact]
    public async Task A_clock_that_is_an_hour_off_is_one_clear_error()
    {
        using TestFolder folder = new();
        SavedFolder.Write(folder.FullPath, Files[0]);
        await Trial.PrepareAsync();
        CopySettings settings = Trial.Settings(pacing: new RedoxExport.Transport.Pacing(new ShiftedClock(TimeSpan.FromHours(1))));

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => Trial.CopyAsync(folder.FullPath, settings: settings));

        Assert.Equal("StoreClockWrong", error.ErrorId);
        Assert.Contains("60 minutes ahead", error.Message, StringComparison.Ordinal);
    }

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }
}
