using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Resources;

/// <summary>
/// Checks a line and finds the members of its resource. It checks the complete line in one pass, so that reading any part of the resource later cannot
/// fail. It is stateless and can be called from several threads.
/// </summary>
internal static class ResourceParser
{
    /// <summary>The maximum nesting depth of objects and arrays. It is higher than FHIR resources need.</summary>
    public const int MaxDepth = 128;

    /// <summary>The reader options: strict JSON (RFC 8259).</summary>
    public static readonly JsonReaderOptions ReaderOptions = new()
    {
        MaxDepth = MaxDepth,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>Checks a line and finds the members of its resource.</summary>
    /// <param name="line">One JSON object in UTF-8, without the line break.</param>
    /// <param name="members">The members, in the order of the JSON text.</param>
    /// <param name="fault">The fault, if the line is not a resource.</param>
    /// <returns>True if the line is a resource.</returns>
    public static bool TryFindMembers(byte[] line, out FhirMember[] members, out LineFault fault)
    {
        members = [];
        if (!System.Text.Unicode.Utf8.IsValid(line))
        {
            fault = new LineFault(LineFaultKind.NotUtf8);
            return false;
        }

        List<FhirMember> found = new(16);
        Utf8JsonReader reader = new(line, ReaderOptions);
        LineFault? wrong;
        try
        {
            wrong = Walk(line, ref reader, found);
        }
        catch (JsonException) when (reader.CurrentDepth >= MaxDepth - 1 && NextOpens(line, reader.BytesConsumed))
        {
            wrong = new LineFault(LineFaultKind.TooDeep, reader.BytesConsumed);
        }
        catch (JsonException error)
        {
            wrong = new LineFault(LineFaultKind.NotJson, error.BytePositionInLine ?? reader.BytesConsumed);
        }

        if (wrong is null && !found.Exists(member => member.Name == "resourceType" && member.Kind == JsonTokenType.String))
        {
            wrong = new LineFault(LineFaultKind.NoResourceType);
        }

        fault = wrong ?? default;
        members = [.. found];
        return wrong is null;
    }

    /// <summary>Finds the <c>resourceType</c> of a line and reads no further.</summary>
    /// <param name="line">The bytes of the line. They do not have to be JSON.</param>
    /// <param name="type">The type, without escapes; empty if it was not found.</param>
    /// <returns>True if the type was found. If not, parse the line to find the fault.</returns>
    public static bool TryPeekType(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> type)
    {
        if (TryPeekPlainType(line, out type))
        {
            return true;
        }

        Utf8JsonReader reader = new(line, ReaderOptions);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueIsEscaped && Utf8Json.HasLoneSurrogate(reader.ValueSpan))
                {
                    return false;
                }

                bool isType = reader.ValueTextEquals("resourceType"u8);
                reader.Read();
                if (isType)
                {
                    if (reader.TokenType != JsonTokenType.String || (reader.ValueIsEscaped && Utf8Json.HasLoneSurrogate(reader.ValueSpan)))
                    {
                        return false;
                    }

                    type = Utf8Json.TextOf(ref reader);
                    return true;
                }

                reader.Skip();
            }

            return false;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The line is not JSON or not UTF-8 up to the type. The caller parses it and gets the fault with its position.
            return false;
        }
    }

    /// <summary>The type of a line that begins with it, as those of nearly all servers do, without blanks and escapes.</summary>
    [MethodImpl(HotPath.Optimized)]
    private static bool TryPeekPlainType(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> before = "{\"resourceType\":\""u8;
        type = default;
        if (!line.StartsWith(before))
        {
            return false;
        }

        int end = before.Length;
        while (end < line.Length && line[end] is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z'))
        {
            end++;
        }

        if (end == line.Length || line[end] != (byte)'"')
        {
            return false;
        }

        type = line.Slice(before.Length, end - before.Length);
        return true;
    }

    /// <summary>Reads the property name at the position of <paramref name="reader"/>.</summary>
    /// <param name="json">The array that contains the bytes of the reader.</param>
    /// <param name="offset">The offset in the array at which the reader began.</param>
    /// <param name="reader">The reader, positioned on a property name.</param>
    public static string ReadName(byte[] json, int offset, ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped
            ? reader.GetString()!
            : MemberNames.Get(json, offset + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);

    private static LineFault? Walk(byte[] line, ref Utf8JsonReader reader, List<FhirMember> members)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // The rest of the line does not matter: it is not a resource.
            return new LineFault(LineFaultKind.NotAnObject);
        }

        using MemberNameCheck names = new();
        names.Enter();
        string? name = null;
        JsonTokenType kind = default;
        int start = 0;
        while (reader.Read())
        {
            if (FaultOf(ref reader, names) is { } fault)
            {
                return new LineFault(fault, reader.TokenStartIndex);
            }

            if (reader.CurrentDepth != 1)
            {
                continue;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = ReadName(line, 0, ref reader);
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    break;
                default:
                    (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
                    break;
            }

            members.Add(new FhirMember(name!, kind, start, (int)reader.BytesConsumed - start));
        }

        return null;
    }

    /// <summary>Checks the token that JSON itself allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LineFaultKind? FaultOf(ref Utf8JsonReader reader, MemberNameCheck names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                if (reader.ValueIsEscaped && Utf8Json.HasLoneSurrogate(reader.ValueSpan))
                {
                    return LineFaultKind.LoneSurrogate;
                }

                return names.TryAdd(ref reader) ? null : LineFaultKind.DuplicateMember;
            case JsonTokenType.String:
                return reader.ValueIsEscaped && Utf8Json.HasLoneSurrogate(reader.ValueSpan) ? LineFaultKind.LoneSurrogate : null;
            case JsonTokenType.StartObject:
                names.Enter();
                return null;
            case JsonTokenType.EndObject:
                names.Leave();
                return null;
            default:
                return null;
        }
    }

    private static bool NextOpens(byte[] line, long position)
    {
        // The reader stops before the token that is nested too deeply. A colon or a comma may precede it.
        for (long i = position; i < line.Length; i++)
        {
            if (line[i] is (byte)'{' or (byte)'[')
            {
                return true;
            }

            if (line[i] is not ((byte)',' or (byte)':') && !Utf8Json.IsSpace(line[i]))
            {
                return false;
            }
        }

        return false;
    }
}
