using System.Buffers.Binary;
using System.IO.Compression;
using RedoxExport.Compression;

namespace RedoxExport.Tests.Compression;

/// <summary>Makes gzip in every shape that RFC 1952 allows, and reads it back with the stream under test.</summary>
internal static class Gzip
{
    public const byte HeaderCrc = 2;
    public const byte Extra = 4;
    public const byte Name = 8;
    public const byte Comment = 16;

    /// <summary>What .NET's own packer gives, except that it gives a whole member for no bytes too.</summary>
    public static byte[] Pack(byte[] data, CompressionLevel level = CompressionLevel.Optimal) => Member(data, 0, level);

    public static byte[] Member(byte[] data, byte flags, CompressionLevel level = CompressionLevel.Optimal)
    {
        using MemoryStream output = new();
        output.Write([0x1F, 0x8B, 8, flags, 1, 2, 3, 4, 0, 255]);
        if ((flags & Extra) != 0)
        {
            output.Write([5, 0, 1, 0, 0x1F, 0x8B, 0]);
        }

        if ((flags & Name) != 0)
        {
            output.Write("Patient.ndjson\0"u8);
        }

        if ((flags & Comment) != 0)
        {
            output.Write("a comment\0"u8);
        }

        if ((flags & HeaderCrc) != 0)
        {
            byte[] check = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(check, (ushort)Crc32.Append(0, output.ToArray()));
            output.Write(check);
        }

        if (data.Length == 0)
        {
            output.Write([3, 0]);
        }
        else
        {
            using DeflateStream deflate = new(output, level, leaveOpen: true);
            deflate.Write(data);
        }

        byte[] trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.Append(0, data));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)data.Length);
        output.Write(trailer);
        return output.ToArray();
    }

    /// <summary>Reads to the end, <paramref name="read"/> bytes at a time from a source that gives <paramref name="piece"/>.</summary>
    public static byte[] Unpack(byte[] packed, int piece = int.MaxValue, int read = 1000)
    {
        using CheckedGzipStream stream = new(new PiecewiseStream(packed, piece));
        using MemoryStream output = new();
        byte[] buffer = new byte[read];
        for (int count; (count = stream.Read(buffer, 0, buffer.Length)) > 0;)
        {
            output.Write(buffer, 0, count);
        }

        return output.ToArray();
    }

    /// <summary>As <see cref="Unpack"/>, asynchronously.</summary>
    public static async Task<byte[]> UnpackAsync(byte[] packed, int piece = int.MaxValue, int read = 1000)
    {
        await using CheckedGzipStream stream = new(new PiecewiseStream(packed, piece));
        using MemoryStream output = new();
        byte[] buffer = new byte[read];
        for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
        {
            output.Write(buffer, 0, count);
        }

        return output.ToArray();
    }
}
