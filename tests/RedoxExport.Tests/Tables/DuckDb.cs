using System.Globalization;
using DuckDB.NET.Data;

namespace RedoxExport.Tests.Tables;

/// <summary>DuckDB, which reads what the module has written.</summary>
internal static class DuckDb
{
    /// <summary>The rows of a query, each value as DuckDB shows it; <see langword="null"/> for NULL.</summary>
    /// <param name="query">The query; <c>{0}</c> is a file.</param>
    /// <param name="path">The file.</param>
    public static List<string?[]> Query(string query, string path)
    {
        using DuckDBConnection connection = new("Data Source=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SET TimeZone = 'UTC'; SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({string.Format(CultureInfo.InvariantCulture, query, $"'{path.Replace("'", "''")}'")})";
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string?[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return rows;
    }
}
