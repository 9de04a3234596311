extern alias Desktop;

using GCPolyfills = Desktop::RedoxExport.GCPolyfills;
using HttpContentPolyfills = Desktop::RedoxExport.HttpContentPolyfills;
using OperatingSystemPolyfills = Desktop::RedoxExport.OperatingSystemPolyfills;
using PolyfilledIndex = Desktop::System.Index;
using PolyfilledRange = Desktop::System.Range;
using TaskPolyfills = Desktop::RedoxExport.TaskPolyfills;

namespace RedoxExport.Tests.Polyfills;

public sealed class SmallPolyfillsTests
{
    [Fact]
    public async Task An_error_becomes_a_task()
    {
        Task<int> failed = TaskPolyfills.FromException<int>(new IOException("broken")).AsTask();

        Assert.True(failed.IsFaulted);
        Assert.Equal("broken", (await Assert.ThrowsAsync<IOException>(() => failed)).Message);
        Assert.Throws<ArgumentNullException>("exception", () => { _ = TaskPolyfills.FromException<int>(null!).AsTask(); });
    }

    [Fact]
    public async Task The_token_does_not_stop_the_stream_of_a_content_as_in_NET()
    {
        using ByteArrayContent content = new([1, 2, 3]);
        using ByteArrayContent same = new([1, 2, 3]);
        CancellationToken canceled = new(canceled: true);

        Assert.Equal(3, (await same.ReadAsStreamAsync(canceled)).Length);
        Assert.Equal(3, (await HttpContentPolyfills.ReadAsStreamAsync(content, canceled)).Length);
    }

    [Fact]
    public void An_array_has_its_length()
    {
        Assert.Empty(GCPolyfills.AllocateUninitializedArray<byte>(0));
        Assert.Equal(5000, GCPolyfills.AllocateUninitializedArray<byte>(5000).Length);
        Assert.Throws<OverflowException>(() => GC.AllocateUninitializedArray<byte>(-1));
        Assert.Throws<OverflowException>(() => GCPolyfills.AllocateUninitializedArray<byte>(-1));
    }

    [Fact]
    public void The_system_is_that_of_NET() => Assert.Equal(OperatingSystem.IsWindows(), OperatingSystemPolyfills.IsWindows());

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(0, true)]
    [InlineData(3, true)]
    public void A_position_is_that_of_NET(int value, bool fromEnd)
    {
        Index expected = new(value, fromEnd);
        PolyfilledIndex index = new(value, fromEnd);

        Assert.Equal((expected.Value, expected.IsFromEnd, expected.GetOffset(10)), (index.Value, index.IsFromEnd, index.GetOffset(10)));
        Assert.Equal((0, expected.GetOffset(10)), Offsets(PolyfilledRange.EndAt(index)));
        Assert.Equal((expected.GetOffset(10), 10), Offsets(PolyfilledRange.StartAt(index)));
        Assert.Equal((0, 10), Offsets(PolyfilledRange.All));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(value), () => new Index(-1, fromEnd));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(value), () => new PolyfilledIndex(-1, fromEnd));

        static (int, int) Offsets(PolyfilledRange range) => (range.Start.GetOffset(10), range.End.GetOffset(10));
    }
}
