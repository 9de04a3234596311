using System.Security.Cryptography;
using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Tests.Downloads;

public sealed class CheckStageTests
{
    private readonly FileBuffers _buffers = new(4);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pieces_are_checked_in_their_order_beside_the_receiving_or_in_turn(bool beside)
    {
        byte[] data = SavedExport.Utf8(SavedExport.Lines(60_000));
        ContentCheck check = new("Patient");
        using (CheckStage stage = new(check, () => beside, _buffers))
        {
            await FillAsync(stage, data, [FileBuffers.Size, 70_000, 1, 200_000, 12]);
        }

        Assert.Equal(Convert.ToHexString(SHA256.HashData(data)).ToLowerInvariant(), check.Sha256());
        Assert.Equal((60_000, data.Length), (check.Counter.Resources, check.Counter.Bytes));
        Assert.True(check.Counter.EndsWhole());
    }

    [Fact]
    public async Task A_processor_that_becomes_busy_meanwhile_changes_nothing()
    {
        byte[] data = SavedExport.Utf8(SavedExport.Lines(60_000));
        ContentCheck check = new("Patient");
        int asked = 0;
        using (CheckStage stage = new(check, () => ++asked % 3 != 0, _buffers))
        {
            await FillAsync(stage, data, [100_000]);
        }

        Assert.Equal(Convert.ToHexString(SHA256.HashData(data)).ToLowerInvariant(), check.Sha256());
    }

    [Fact]
    public async Task Small_pieces_are_checked_at_once_in_one_buffer()
    {
        int asked = 0;
        using CheckStage stage = new(new ContentCheck(null), () => ++asked > 0, _buffers);
        byte[] before = stage.Buffer;
        await stage.AddAsync(2000);
        Assert.Same(before, stage.Buffer);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task What_is_being_checked_is_not_written_over()
    {
        using CheckStage stage = new(new ContentCheck(null), () => true, _buffers);
        byte[] before = stage.Buffer;
        await stage.AddAsync(FileBuffers.Size);
        Assert.NotSame(before, stage.Buffer);
    }

    [Fact]
    public async Task What_fails_beside_the_receiving_is_thrown_by_the_next_call_and_only_once()
    {
        ContentCheck check = new(null);
        check.Sha256();
        using CheckStage stage = new(check, () => true, _buffers);
        await stage.AddAsync(FileBuffers.Size);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stage.CompleteAsync().AsTask());
        await stage.CompleteAsync();
    }

    [Fact]
    public async Task What_fails_beside_the_receiving_does_not_keep_the_buffers()
    {
        ContentCheck check = new(null);
        check.Sha256();
        CheckStage stage = new(check, () => true, _buffers);
        await stage.AddAsync(FileBuffers.Size);
        stage.Dispose();
        Assert.Equal(2, _buffers.Kept);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Buffers_come_back_wiped_whether_the_file_came_whole_or_not(bool beside, bool whole)
    {
        CheckStage stage = new(new ContentCheck(null), () => beside, _buffers);
        for (int i = 0; i < 3; i++)
        {
            // What was rented for the first time may hold anything.
            stage.Buffer.AsSpan().Fill((byte)'x');
            await stage.AddAsync(FileBuffers.Size);
        }

        if (whole)
        {
            await stage.CompleteAsync();
        }
        else
        {
            // A read that was broken off: its bytes are in the buffer, and nobody was told.
            stage.Buffer.AsSpan().Fill((byte)'y');
        }

        stage.Dispose();
        Assert.Equal(beside ? 2 : 1, _buffers.Kept);
        while (_buffers.Kept > 0)
        {
            Assert.Equal(-1, _buffers.Rent().AsSpan().IndexOfAnyExcept((byte)0));
        }
    }

    [Fact]
    public void No_more_buffers_are_kept_than_were_asked_for()
    {
        byte[][] rented = [.. Enumerable.Range(0, 6).Select(_ => _buffers.Rent())];
        foreach (byte[] buffer in rented)
        {
            _buffers.Return(buffer, 0);
        }

        Assert.Equal(4, _buffers.Kept);
    }

    private static async Task FillAsync(CheckStage stage, byte[] data, int[] sizes)
    {
        int done = 0;
        for (int i = 0; done < data.Length; i++)
        {
            int size = Math.Min(sizes[i % sizes.Length], data.Length - done);
            data.AsSpan(done, size).CopyTo(stage.Buffer);
            await stage.AddAsync(size);
            done += size;
        }

        await stage.CompleteAsync();
    }
}
