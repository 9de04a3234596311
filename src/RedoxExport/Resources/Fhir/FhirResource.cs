namespace RedoxExport.Resources;

/// <summary>A FHIR resource: one line of NDJSON, whose members are read when asked for.</summary>
/// <remarks><inheritdoc cref="FhirElement"/></remarks>
public sealed class FhirResource : FhirElement
{
    internal FhirResource(byte[] line, FhirMember[] members)
        : base(line, 0, line.Length, members)
    {
    }

    /// <summary>The resource's type, such as <c>Patient</c>.</summary>
    /// <remarks>Static, so that it is no member of the object itself: there it is FHIR's own <c>resourceType</c>.</remarks>
    /// <param name="resource">The resource to look into.</param>
    /// <exception cref="ArgumentNullException"><paramref name="resource"/> is <see langword="null"/>.</exception>
    public static string GetResourceType(FhirResource resource) =>
        TryGetMember(resource, "resourceType", out object? value) && value is string type ? type : string.Empty;

    /// <summary>The resource's logical id, or <see langword="null"/> where it has none.</summary>
    /// <param name="resource">The resource to look into.</param>
    /// <exception cref="ArgumentNullException"><paramref name="resource"/> is <see langword="null"/>.</exception>
    public static string? GetId(FhirResource resource) =>
        TryGetMember(resource, "id", out object? value) ? value as string : null;

    /// <summary>Reads one resource from its JSON text.</summary>
    /// <param name="json">The text of one JSON object that has a <c>resourceType</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException"><c>ResourceLineDamaged</c>: it is not such a text.</exception>
    public static FhirResource Parse(string json)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(json ?? throw new ArgumentNullException(nameof(json)));
        return ResourceParser.TryParse(bytes, out FhirResource? resource, out LineFault fault)
            ? resource
            : throw ResourceErrors.LineDamaged("(text)", 1, fault);
    }

    /// <summary>The type and the id, such as <c>Patient/123</c>.</summary>
    public override string ToString() =>
        GetId(this) is { } id ? $"{GetResourceType(this)}/{id}" : GetResourceType(this);
}
