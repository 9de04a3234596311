using System.Globalization;
using System.Text.Json;
using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Selects the resources that belong to an export.</summary>
internal sealed class ResourceFilter
{
    private readonly ExportQuery _query;
    private readonly HashSet<string>? _patients;
    private readonly ILookup<string, TypeFilter> _typeFilters;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <param name="query">The parsed kick-off.</param>
    /// <param name="patients">The only patients to export, or <see langword="null"/> for all.</param>
    public ResourceFilter(ExportQuery query, HashSet<string>? patients)
    {
        _query = query;
        _patients = patients;
        _typeFilters = query.TypeFilters.ToLookup(filter => filter.Type, StringComparer.Ordinal);
    }

    public bool IncludesType(string type) =>
        (_query.Types.Count == 0 || _query.Types.Contains(type)) && FindLeftOut(type)?.Every != 1 && (_query.Level == ExportLevel.System || PatientCompartment.Includes(type));

    /// <summary>True if each resource of the type has to be checked.</summary>
    public bool Touches(string type) =>
        _query.Since is not null || _query.Until is not null || FindLeftOut(type) is not null || _typeFilters.Contains(type) || (_patients is not null && !PatientCompartment.IsCompanion(type));

    public bool Includes(JsonElement resource, string type, DateTimeOffset fileTime)
    {
        if (IsLeftOut(type))
        {
            return false;
        }

        if (_query.Since is not null || _query.Until is not null)
        {
            DateTimeOffset updated = LastUpdated(resource) ?? fileTime;
            if (updated <= _query.Since || updated >= _query.Until)
            {
                return false;
            }
        }

        if (_typeFilters.Contains(type) && !_typeFilters[type].Any(filter => filter.Matches(resource)))
        {
            return false;
        }

        return _patients is null
            || PatientCompartment.IsCompanion(type)
            || (PatientCompartment.PatientOf(resource) is string patient && _patients.Contains(patient));
    }

    /// <summary>
    /// True if the export reports a deletion: the export would have contained the resource (IG 3.0.0, complete status, <c>deleted</c>).
    /// </summary>
    /// <param name="deletion">The deletion. It has no elements that <c>_typeFilter</c> could be applied to.</param>
    /// <param name="deletedMembers">The patients who were members of the group when they were deleted.</param>
    public bool IncludesDeletion(Deletion deletion, HashSet<string> deletedMembers)
    {
        if (_query.Since is null || !IncludesType(deletion.Type) || deletion.Moment <= _query.Since || deletion.Moment >= _query.Until)
        {
            return false;
        }

        return _patients is null
            || _patients.Contains(deletion.Patient)
            || (_query.Patients.Count == 0 && deletedMembers.Contains(deletion.Patient));
    }

    private LeftOutType? FindLeftOut(string type) => _query.LeftOut.FirstOrDefault(left => left.Type == type);

    private bool IsLeftOut(string type)
    {
        if (FindLeftOut(type) is not { } left)
        {
            return false;
        }

        _numbers[type] = (_numbers.TryGetValue(type, out int before) ? before : 0) + 1;
        return _numbers[type] % left.Every == 0;
    }

    private static DateTimeOffset? LastUpdated(JsonElement resource) =>
        resource.TryGetProperty("meta", out JsonElement meta)
        && meta.TryGetProperty("lastUpdated", out JsonElement text)
        && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset updated)
            ? updated
            : null;
}
