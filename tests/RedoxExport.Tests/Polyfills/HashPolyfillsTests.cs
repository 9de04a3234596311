extern alias Desktop;

using System.Security.Cryptography;
using HashPolyfills = Desktop::RedoxExport.HashPolyfills;

namespace RedoxExport.Tests.Polyfills;

public sealed class HashPolyfillsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100_000)]
    public void A_hash_is_that_of_NET(int length)
    {
        byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        byte[] hash = new byte[40];

        Assert.Equal(SHA256.HashSizeInBytes, HashPolyfills.HashData(data, hash));
        Assert.Equal(SHA256.HashData(data), hash[..32]);
        Assert.Equal(new byte[8], hash[32..]);
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused_as_by_NET()
    {
        byte[] hash = new byte[31];

        Assert.Throws<ArgumentException>("destination", () => SHA256.HashData("data"u8, hash));
        Assert.Throws<ArgumentException>("destination", () => HashPolyfills.HashData("data"u8, hash));
        Assert.Equal(new byte[31], hash);
    }

    [Fact]
    public void A_hash_of_pieces_is_that_of_NET()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        HashPolyfills.AppendData(hash, "first"u8);
        HashPolyfills.AppendData(hash, default);
        HashPolyfills.AppendData(hash, "second"u8);

        Assert.Equal(SHA256.HashData("firstsecond"u8), hash.GetHashAndReset());
    }
}
