using System.Globalization;

namespace RedoxExport.Sandbox.Data;

/// <summary>
/// A value of a FHIR date search: an optional prefix such as <c>gt</c>, and a time. A date without a time means its beginning in UTC.
/// </summary>
internal readonly struct TimeComparison
{
    private static readonly string[] Prefixes = ["gt", "ge", "lt", "le", "sa", "eb", "eq", "ne"];

    private readonly string _prefix;
    private readonly DateTimeOffset _time;

    private TimeComparison(string prefix, DateTimeOffset time)
    {
        _prefix = prefix;
        _time = time;
    }

    public static bool TryParse(string text, out TimeComparison comparison)
    {
        string prefix = Prefixes.FirstOrDefault(known => text.StartsWith(known, StringComparison.Ordinal)) ?? string.Empty;
        bool isTime = DateTimeOffset.TryParse(text.Substring(prefix.Length), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        comparison = new TimeComparison(prefix, time);
        return isTime;
    }

    public bool Holds(DateTimeOffset time) => _prefix switch
    {
        "gt" or "sa" => time > _time,
        "ge" => time >= _time,
        "lt" or "eb" => time < _time,
        "le" => time <= _time,
        "ne" => time != _time,
        _ => time == _time,
    };
}
