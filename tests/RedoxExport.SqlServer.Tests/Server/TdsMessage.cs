using System.Buffers.Binary;

namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>A message of the protocol, put together of its packets ([MS-TDS], 2.2.3).</summary>
/// <param name="Type">The type of its packets.</param>
/// <param name="Data">The data without the headers.</param>
internal sealed record TdsMessage(byte Type, byte[] Data)
{
    public const byte Batch = 1;
    public const byte Call = 3;
    public const byte Answer = 4;
    public const byte Attention = 6;
    public const byte Bulk = 7;
    public const byte Transaction = 14;
    public const byte Login = 16;
    public const byte Prelogin = 18;

    private const int HeaderSize = 8;
    private const int PacketSize = 4096;
    private const byte EndOfMessage = 1;

    /// <summary>Reads a message; <see langword="null"/> at the end of the connection.</summary>
    public static TdsMessage? Read(Stream stream)
    {
        using MemoryStream data = new();
        Span<byte> header = stackalloc byte[HeaderSize];
        do
        {
            if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize)
            {
                return null;
            }

            byte[] body = new byte[BinaryPrimitives.ReadUInt16BigEndian(header[2..]) - HeaderSize];
            stream.ReadExactly(body);
            data.Write(body);
        }
        while ((header[1] & EndOfMessage) == 0);

        return new TdsMessage(header[0], data.ToArray());
    }

    public static void Write(Stream stream, byte type, ReadOnlySpan<byte> data)
    {
        byte number = 1;
        do
        {
            int size = Math.Min(data.Length, PacketSize - HeaderSize);
            byte[] packet = new byte[HeaderSize + size];
            packet[0] = type;
            packet[1] = size == data.Length ? EndOfMessage : (byte)0;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            packet[6] = number++;
            data[..size].CopyTo(packet.AsSpan(HeaderSize));
            stream.Write(packet);
            data = data[size..];
        }
        while (data.Length > 0);

        stream.Flush();
    }
}
