using System.Buffers.Text;
using System.Globalization;

namespace RedoxExport.Benchmarks.Data;

/// <summary>Writes observations such as FHIR servers export, about 700 bytes a line, always the same from the same seed.</summary>
internal static class ObservationWriter
{
    private const int BufferSize = 1 << 20;
    private const int LongestLine = 4096;

    /// <summary>Writes lines until the file has at least so many bytes.</summary>
    /// <returns>How many lines.</returns>
    public static long Write(string path, long bytes, long seed)
    {
        Dice dice = new(seed);
        byte[] buffer = new byte[BufferSize];
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        long lines = 0;
        long written = 0;
        int filled = 0;
        while (written < bytes)
        {
            if (buffer.Length - filled < LongestLine)
            {
                file.Write(buffer, 0, filled);
                filled = 0;
            }

            int length = WriteLine(buffer.AsSpan(filled), dice);
            filled += length;
            written += length;
            lines++;
        }

        file.Write(buffer, 0, filled);
        return lines;
    }

    private static int WriteLine(Span<byte> line, Dice dice)
    {
        Measurement measurement = Measurement.All[dice.Below(Measurement.All.Length)];
        int at = Put(line, 0, "{\"resourceType\":\"Observation\",\"id\":\""u8);
        at = PutId(line, at, dice);
        line[at++] = (byte)'"';
        at = Put(line, at, measurement.Head);
        at = PutId(line, at, dice);
        at = Put(line, at, "\"},\"encounter\":{\"reference\":\"Encounter/"u8);
        at = PutId(line, at, dice);
        DateTime moment = new DateTime(2006, 1, 1).AddSeconds(dice.Below(20 * 365 * 86_400));
        at = Put(line, at, "\"},\"effectiveDateTime\":\""u8);
        at = PutMoment(line, at, moment);
        at = Put(line, at, "-04:00\",\"issued\":\""u8);
        at = PutMoment(line, at, moment);
        at = Put(line, at, ".190-04:00\""u8);
        if (measurement.HasQuantity)
        {
            at = Put(line, at, ",\"valueQuantity\":{\"value\":"u8);
            Utf8Formatter.TryFormat(measurement.Smallest + dice.Below(measurement.Largest - measurement.Smallest + 1), line[at..], out int digits);
            at += digits;
            line[at++] = (byte)'.';
            line[at++] = (byte)('1' + dice.Below(9));
        }

        at = Put(line, at, measurement.Tail);
        line[at++] = (byte)'\n';
        return at;
    }

    private static int Put(Span<byte> line, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line[at..]);
        return at + bytes.Length;
    }

    private static int PutId(Span<byte> line, int at, Dice dice)
    {
        Span<ulong> random = [dice.Next(), dice.Next()];
        Utf8Formatter.TryFormat(new Guid(System.Runtime.InteropServices.MemoryMarshal.AsBytes(random)), line[at..], out int written);
        return at + written;
    }

    private static int PutMoment(Span<byte> line, int at, DateTime moment)
    {
        moment.TryFormat(line[at..], out int written, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        return at + written;
    }
}
