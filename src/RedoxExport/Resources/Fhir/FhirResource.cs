namespace RedoxExport.Resources;

/// <summary>A FHIR resource: one line of NDJSON. Its members are read on access.</summary>
/// <remarks><inheritdoc cref="FhirElement"/></remarks>
public sealed class FhirResource : FhirElement
{
    internal FhirResource(byte[] line, FhirMember[] members, ElementPresenter presenter)
        : base(line, 0, line.Length, presenter, members)
    {
    }

    /// <summary>Gets the type of a resource, such as <c>Patient</c>.</summary>
    /// <remarks>Static, so that it is not a member of the object itself. The object has FHIR's own <c>resourceType</c>.</remarks>
    /// <param name="resource">The resource.</param>
    /// <exception cref="ArgumentNullException"><paramref name="resource"/> is <see langword="null"/>.</exception>
    public static string GetResourceType(FhirResource resource) =>
        TryGetMember(resource, "resourceType", out object? value) && value is string type ? type : string.Empty;

    /// <summary>Gets the logical id of a resource, or <see langword="null"/> if it has none.</summary>
    /// <param name="resource">The resource.</param>
    /// <exception cref="ArgumentNullException"><paramref name="resource"/> is <see langword="null"/>.</exception>
    public static string? GetId(FhirResource resource) =>
        TryGetMember(resource, "id", out object? value) ? value as string : null;

    /// <summary>Gets the type and the id, such as <c>Patient/123</c>, or only the type if there is no id.</summary>
    public override string ToString() =>
        GetId(this) is { } id ? $"{GetResourceType(this)}/{id}" : GetResourceType(this);
}
