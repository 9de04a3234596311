using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>Reads the value of a column: a single scalar as a .NET value, an object or several values as JSON text.</summary>
internal static class SelectedValue
{
    /// <summary>Reads the value of a column.</summary>
    /// <returns>A value of one of the types of <see cref="FhirValue"/>; <see langword="null"/> if the resource has no value.</returns>
    public static object? Read(FoundValues values, int column)
    {
        FoundValue first = values.First(column);
        return values.Count(column) switch
        {
            0 => null,
            1 when first.Kind == JsonTokenType.StartObject => Encoding.UTF8.GetString(values.Json, first.Start, first.Length),
            1 => FhirValue.Read(values.Json, first.Kind, first.Start, first.Length, ElementPresenter.AsIs),
            _ => ReadAll(values, column),
        };
    }

    private static string ReadAll(FoundValues values, int column)
    {
        StringBuilder text = new("[");
        FoundValue first = values.First(column);
        text.Append(Encoding.UTF8.GetString(values.Json, first.Start, first.Length));
        foreach (FoundValue other in values.Others(column))
        {
            text.Append(',').Append(Encoding.UTF8.GetString(values.Json, other.Start, other.Length));
        }

        return text.Append(']').ToString();
    }
}
