using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Resources;

/// <summary>
/// Makes a resource of a line, after one walk over all of it: what passes here can be read in every part without an
/// error later. Keeps no state: any number may run side by side.
/// </summary>
internal static class ResourceParser
{
    /// <summary>How deep objects and arrays may be nested: more than FHIR's own recursion ever takes.</summary>
    public const int MaxDepth = 128;

    /// <summary>How JSON is read here: strictly, as RFC 8259 has it.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new()
    {
        MaxDepth = MaxDepth,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

#if !NET8_0_OR_GREATER
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
#endif

    /// <summary>Makes a resource of the bytes of one line. It keeps them: they must not change afterwards.</summary>
    /// <param name="line">One JSON object in UTF-8, without the line's end.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="fault">What is wrong, if there is none.</param>
    /// <returns>Whether the line is a resource.</returns>
    public static bool TryParse(byte[] line, [NotNullWhen(true)] out FhirResource? resource, out LineFault fault)
    {
        bool isResource = TryFindMembers(line, out FhirMember[] members, out fault);
        resource = isResource ? new FhirResource(line, members) : null;
        return isResource;
    }

    /// <summary>Judges a line and finds the members of its resource.</summary>
    /// <param name="line">One JSON object in UTF-8, without the line's end.</param>
    /// <param name="members">The members, in the order of the text.</param>
    /// <param name="fault">What is wrong, if it is none.</param>
    /// <returns>Whether the line is a resource.</returns>
    public static bool TryFindMembers(byte[] line, out FhirMember[] members, out LineFault fault)
    {
        members = [];
        if (!IsUtf8(line))
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

    /// <summary>Finds the <c>resourceType</c> of a line without reading further than to it.</summary>
    /// <param name="line">The line's bytes; need not be JSON.</param>
    /// <param name="type">The type as written; empty where it is not found.</param>
    /// <returns>Whether it was found. A line whose type cannot be told has to be parsed, to learn what is wrong.</returns>
    public static bool TryPeekType(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> type)
    {
        type = default;
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
                    type = reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped ? reader.ValueSpan : default;
                    return !type.IsEmpty;
                }

                reader.Skip();
            }

            return false;
        }
        catch (JsonException)
        {
            // Not JSON up to there: the caller parses the line and gets the fault with its position.
            return false;
        }
    }

    /// <summary>The name that <paramref name="reader"/> stands on.</summary>
    /// <param name="json">The bytes that hold what the reader reads.</param>
    /// <param name="offset">Where in them the reader began.</param>
    /// <param name="reader">On a property name.</param>
    public static string ReadName(byte[] json, int offset, ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped
            ? reader.GetString()!
            : MemberNames.Get(json, offset + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);

    private static LineFault? Walk(byte[] line, ref Utf8JsonReader reader, List<FhirMember> members)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // Valid otherwise or not, it is no resource.
            return new LineFault(LineFaultKind.NotAnObject);
        }

        using MemberNameCheck names = new();
        names.Enter();
        string? name = null;
        JsonTokenType kind = default;
        int valueStart = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (reader.ValueIsEscaped && Utf8Json.HasLoneSurrogate(reader.ValueSpan))
                    {
                        return new LineFault(LineFaultKind.LoneSurrogate, reader.TokenStartIndex);
                    }

                    if (!names.TryAdd(ref reader))
                    {
                        return new LineFault(LineFaultKind.DuplicateMember, reader.TokenStartIndex);
                    }

                    if (reader.CurrentDepth == 1)
                    {
                        name = ReadName(line, 0, ref reader);
                    }

                    continue;
                case JsonTokenType.StartObject:
                    names.Enter();
                    goto case JsonTokenType.StartArray;
                case JsonTokenType.StartArray:
                    if (reader.CurrentDepth == 1)
                    {
                        kind = reader.TokenType;
                        valueStart = (int)reader.TokenStartIndex;
                    }

                    continue;
                case JsonTokenType.EndObject:
                    names.Leave();
                    break;
                case JsonTokenType.EndArray:
                    break;
                case JsonTokenType.String:
                    if (reader.ValueIsEscaped && Utf8Json.HasLoneSurrogate(reader.ValueSpan))
                    {
                        return new LineFault(LineFaultKind.LoneSurrogate, reader.TokenStartIndex);
                    }

                    goto default;
                default:
                    if (reader.CurrentDepth == 1)
                    {
                        kind = reader.TokenType;
                        valueStart = (int)reader.TokenStartIndex;
                    }

                    break;
            }

            if (reader.CurrentDepth == 1)
            {
                members.Add(new FhirMember(name!, kind, valueStart, (int)reader.BytesConsumed - valueStart));
            }
        }

        return null;
    }

    private static bool IsUtf8(byte[] line)
    {
#if NET8_0_OR_GREATER
        return System.Text.Unicode.Utf8.IsValid(line);
#else
        try
        {
            StrictUtf8.GetCharCount(line);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
#endif
    }

    private static bool NextOpens(byte[] line, long position)
    {
        // The reader stops before the token that is too much; a colon or a comma may lie between.
        for (long i = position; i < line.Length; i++)
        {
            if (line[i] is (byte)'{' or (byte)'[')
            {
                return true;
            }

            if (line[i] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)',' or (byte)':'))
            {
                return false;
            }
        }

        return false;
    }
}
