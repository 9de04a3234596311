using System.Text;
using System.Text.Json;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Cells as .NET values.</summary>
internal static class CellValue
{
    /// <summary>
    /// Reads a cell: a value of one of the types of <see cref="FhirValue"/>, an object as JSON text, a list as an array of these;
    /// <see langword="null"/> if it is empty.
    /// </summary>
    /// <param name="json">The buffer of the line.</param>
    /// <param name="cell">The cell.</param>
    public static object? Read(byte[] json, in Cell cell) => cell.Kind switch
    {
        CellKind.Empty => null,
        CellKind.Json when cell.Token == JsonTokenType.StartObject => Encoding.UTF8.GetString(json, cell.Start, cell.Length),
        CellKind.Json => FhirValue.Read(json, cell.Token, cell.Start, cell.Length, ElementPresenter.AsIs),
        CellKind.Part => Encoding.UTF8.GetString(json, cell.Start, cell.Length),
        CellKind.Boolean => cell.Boolean,
        CellKind.Integer when Math.Abs(cell.Number) <= int.MaxValue => (int)cell.Number,
        CellKind.Integer or CellKind.Decimal => cell.Number,
        CellKind.Text => cell.Text,
        _ => ReadAll(json, cell.Items),
    };

    private static object?[] ReadAll(byte[] json, IReadOnlyList<Cell> items)
    {
        object?[] values = new object?[items.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Read(json, items[i]);
        }

        return values;
    }
}
