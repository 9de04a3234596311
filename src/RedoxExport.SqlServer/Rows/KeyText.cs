using System.Text;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Rows;

/// <summary>
/// The ids of resources as keys of SQL Server, whose length is limited, and which it compares without the blanks at their end. FHIR's ids fit; the hash of
/// another one takes the place of its end.
/// </summary>
internal static class KeyText
{
    private const int HashLength = 32;

    public static string Of(byte[] json, in Cell id) => id.Kind switch
    {
        CellKind.Empty => string.Empty,
        CellKind.Json when id.Token == JsonTokenType.String => Of(FhirValue.ReadText(json, id.Start, id.Length)),
        CellKind.Json or CellKind.Part => Of(Encoding.UTF8.GetString(json, id.Start, id.Length)),
        _ => Of(id.Text),
    };

    public static string Of(string id) => id.Length <= SqlServerDialect.KeyLength && !id.EndsWith(" ", StringComparison.Ordinal)
        ? id
        : id.Substring(0, Math.Min(id.Length, SqlServerDialect.KeyLength - (2 * HashLength))) + Hexadecimal.Sha256Of(id, HashLength);
}
