namespace RedoxExport.References;

/// <summary>Reads the text of a reference (FHIR R4, references - literal references).</summary>
internal static class ReferenceText
{
    private const int LongestType = 64;

    // FHIR allows 64 characters. Some servers use more.
    private const int LongestId = 255;

    /// <summary>Reads a reference.</summary>
    /// <param name="text">The value of an element <c>reference</c>, without JSON escapes.</param>
    /// <param name="server">The server that the data come from.</param>
    /// <param name="type">The type of the target; empty unless the result is <see cref="ReferenceKind.Resource"/>.</param>
    /// <param name="id">The id of the target; empty unless the result is <see cref="ReferenceKind.Resource"/>.</param>
    public static ReferenceKind Read(ReadOnlySpan<byte> text, ReferenceServer server, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> id)
    {
        type = id = default;
        if (text.Length > 0 && text[0] == (byte)'#')
        {
            return ReferenceKind.Contained;
        }

        if (ReferenceServer.StartsWith(text, "urn:"u8))
        {
            return ReferenceKind.Urn;
        }

        if (text.IndexOf("://"u8) >= 0 && (text.IndexOf((byte)'?') < 0 || text.IndexOf("://"u8) < text.IndexOf((byte)'?')))
        {
            text = server.Below(text);
            if (text.IsEmpty)
            {
                return ReferenceKind.OtherServer;
            }
        }

        return ReadRelative(text, out type, out id);
    }

    /// <summary>True if a text is the name of a resource type, by its form.</summary>
    internal static bool IsType(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > LongestType || name[0] is < (byte)'A' or > (byte)'Z')
        {
            return false;
        }

        foreach (byte letter in name)
        {
            if (letter is not ((>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// True if a text can be the id of a resource and a value of <c>_id</c>: ASCII without what has a meaning in an address or in a search. A path
    /// with <c>.</c> or <c>..</c> would be another address.
    /// </summary>
    internal static bool IsId(ReadOnlySpan<byte> id)
    {
        if (id.Length is 0 or > LongestId || id.SequenceEqual("."u8) || id.SequenceEqual(".."u8))
        {
            return false;
        }

        foreach (byte value in id)
        {
            if (value is <= (byte)' ' or >= 0x7F or (byte)'/' or (byte)'?' or (byte)'#' or (byte)'%' or (byte)',' or (byte)'|' or (byte)'$' or (byte)'\\' or (byte)'"' or (byte)'<' or (byte)'>')
            {
                return false;
            }
        }

        return true;
    }

    private static ReferenceKind ReadRelative(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> id)
    {
        type = id = default;
        int question = text.IndexOf((byte)'?');
        if (question >= 0)
        {
            return IsType(text.Slice(0, question)) ? ReferenceKind.Conditional : ReferenceKind.Unusable;
        }

        // Another resource can contain the target; then that resource is needed.
        int fragment = text.IndexOf((byte)'#');
        text = fragment < 0 ? text : text.Slice(0, fragment);
        int version = text.IndexOf("/_history/"u8);
        text = version < 0 ? text : text.Slice(0, version);
        int slash = text.IndexOf((byte)'/');
        if (slash < 0 || !IsType(text.Slice(0, slash)) || !IsId(text.Slice(slash + 1)))
        {
            return ReferenceKind.Unusable;
        }

        type = text.Slice(0, slash);
        id = text.Slice(slash + 1);
        return ReferenceKind.Resource;
    }
}
