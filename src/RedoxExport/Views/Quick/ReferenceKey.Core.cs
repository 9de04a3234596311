using System.Runtime.CompilerServices;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary><c>getReferenceKey()</c> over the bytes of a reference.</summary>
internal static class ReferenceKey
{
    /// <summary>Finds the id in <c>[base/]Type/id[/_history/version]</c>.</summary>
    /// <param name="run">The line.</param>
    /// <param name="value">The JSON string of the reference.</param>
    /// <param name="type">The wanted type, as UTF-8; <see langword="null"/> for any.</param>
    /// <param name="start">The offset of the id in the buffer of the line.</param>
    /// <param name="length">The number of its bytes.</param>
    [MethodImpl(HotPath.Optimized)]
    public static bool TryFind(LineRun run, in FoundValue value, byte[]? type, out int start, out int length)
    {
        ReadOnlySpan<byte> text = run.InnerOf(value);
        start = 0;
        length = 0;
        if (ByteSearch.IndexOf(text, (byte)'\\') >= 0)
        {
            run.Decline();
            return false;
        }

        if (text.IsEmpty || text[0] == (byte)'#' || text.StartsWith("urn:"u8) || text.Contains((byte)'?'))
        {
            return false;
        }

        int slash = text.LastIndexOf((byte)'/');
        if (slash < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> before = text[..slash];
        int end = text.Length;
        if (before.EndsWith("/_history"u8) && before[..^"/_history"u8.Length].Contains((byte)'/'))
        {
            end = before.Length - "/_history"u8.Length;
            slash = text[..end].LastIndexOf((byte)'/');
            before = text[..slash];
        }

        ReadOnlySpan<byte> found = before[(before.LastIndexOf((byte)'/') + 1)..];
        start = value.Start + 1 + slash + 1;
        length = end - slash - 1;
        if (length == 0 || found.IsEmpty)
        {
            return false;
        }

        if (found[0] >= 0x80)
        {
            run.Decline();
            return false;
        }

        return found[0] is >= (byte)'A' and <= (byte)'Z' && (type is null || found.SequenceEqual(type));
    }
}
