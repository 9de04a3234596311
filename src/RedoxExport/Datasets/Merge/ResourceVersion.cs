using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Datasets;

/// <summary>The facts that decide which of two versions of a resource is newer.</summary>
/// <param name="LastUpdated">meta.lastUpdated in UTC ticks; <see cref="Unknown"/> if it is missing or not an instant.</param>
/// <param name="Number">meta.versionId if it is a number; <see cref="Unknown"/> otherwise.</param>
/// <param name="IsSubset">True if the version is only a part of the resource (tag SUBSETTED).</param>
internal readonly record struct ResourceVersion(long LastUpdated, long Number, bool IsSubset)
{
    public const long Unknown = -1;
    private const int MostDigits = 18;

    /// <summary>The version of a resource without meta.</summary>
    public static ResourceVersion None => new(Unknown, Unknown, false);

    /// <summary>Reads the value of the member <c>meta</c>.</summary>
    public static ResourceVersion Read(ReadOnlySpan<byte> meta)
    {
        long lastUpdated = Unknown;
        long number = Unknown;
        bool isSubset = false;
        Utf8JsonReader reader = new(meta, ResourceParser.ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return None;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("lastUpdated"u8))
            {
                lastUpdated = TryReadText(ref reader, out ReadOnlySpan<byte> text) && FhirInstant.TryParse(text, out FhirMoment moment) && moment.HasZone ? moment.UtcTicks : Unknown;
            }
            else if (reader.ValueTextEquals("versionId"u8))
            {
                number = TryReadText(ref reader, out ReadOnlySpan<byte> text) ? ReadNumber(text) : Unknown;
            }
            else if (reader.ValueTextEquals("tag"u8))
            {
                isSubset = HasSubsetTag(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new ResourceVersion(lastUpdated, number, isSubset);
    }

    /// <summary>True if this version, which came later, replaces an earlier one.</summary>
    /// <remarks>
    /// A partial version never replaces a full one, and a full version always replaces a partial one. Otherwise the time of the last change
    /// decides, then the version number; if neither can decide, the version that came later wins.
    /// </remarks>
    public bool Replaces(ResourceVersion before)
    {
        if (IsSubset != before.IsSubset)
        {
            return before.IsSubset;
        }

        int byTime = Compare(LastUpdated, before.LastUpdated);
        return byTime != 0 ? byTime > 0 : Number >= before.Number || Number == Unknown;
    }

    /// <summary>
    /// True if one of two versions is newer by its time and the other by its number, which happens if the clocks of two servers differ.
    /// </summary>
    public bool Contradicts(ResourceVersion before) =>
        IsSubset == before.IsSubset && Compare(LastUpdated, before.LastUpdated) * Compare(Number, before.Number) < 0;

    private static int Compare(long a, long b) => a == Unknown || b == Unknown ? 0 : a.CompareTo(b);

    private static bool TryReadText(ref Utf8JsonReader reader, out ReadOnlySpan<byte> text)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            text = default;
            return false;
        }

        text = Utf8Json.TextOf(ref reader);
        return true;
    }

    private static long ReadNumber(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MostDigits)
        {
            return Unknown;
        }

        long number = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return Unknown;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    private static bool HasSubsetTag(ref Utf8JsonReader reader)
    {
        bool found = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                found |= IsSubsetCoding(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    // FHIR R4, search: "servers SHALL mark the resource with the tag SUBSETTED" of v3-ObservationValue.
    private static bool IsSubsetCoding(ref Utf8JsonReader reader)
    {
        bool isCode = false;
        bool isOtherSystem = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool code = reader.ValueTextEquals("code"u8);
            bool system = reader.ValueTextEquals("system"u8);
            reader.Read();
            isCode |= code && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("SUBSETTED"u8);
            isOtherSystem |= system && !(reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("http://terminology.hl7.org/CodeSystem/v3-ObservationValue"u8));
            reader.Skip();
        }

        return isCode && !isOtherSystem;
    }
}
