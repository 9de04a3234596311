using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// Follows the paths of a selection through a resource with .NET's own JSON reader. It is used for lines that the quick scanner rejects and
/// on systems that do not have the scanner.
/// </summary>
internal static class CarefulProjection
{
    /// <summary>Finds the values.</summary>
    /// <param name="line">One resource that <see cref="ResourceParser"/> has accepted.</param>
    /// <param name="root">The start of the paths to the wanted values.</param>
    /// <param name="values">Receives the values.</param>
    public static void Find(byte[] line, ProjectionState root, FoundValues values)
    {
        Utf8JsonReader reader = new(line, ResourceParser.ReaderOptions);
        reader.Read();
        Value(ref reader, root, values);
    }

    private static void Value(ref Utf8JsonReader reader, ProjectionState? state, FoundValues values)
    {
        int start = (int)reader.TokenStartIndex;
        JsonTokenType kind = reader.TokenType;
        if (state is null)
        {
            reader.Skip();
            return;
        }

        if (kind == JsonTokenType.StartArray)
        {
            for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                Value(ref reader, state.Element(index), values);
            }

            return;
        }

        if (kind == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                byte[] name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan.ToArray();
                reader.Read();
                Value(ref reader, state.Member(NamePrint.Of(name), name), values);
            }
        }

        values.Add(state.Columns, kind, start, (int)reader.BytesConsumed - start);
    }
}
