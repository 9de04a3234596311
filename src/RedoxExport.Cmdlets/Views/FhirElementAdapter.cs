using System.Collections.ObjectModel;
using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Gives PowerShell the FHIR members of an element as its properties, and nothing else. The module's type file registers it, and
/// PowerShell creates it. Scripts do not need it.
/// </summary>
public sealed class FhirElementAdapter : PSPropertyAdapter
{
    private readonly ShownElement _presenter = new();

    /// <inheritdoc/>
    public override Collection<PSAdaptedProperty> GetProperties(object baseObject)
    {
        Collection<PSAdaptedProperty> properties = [];
        foreach (string name in FhirElement.GetMemberNames((FhirElement)baseObject))
        {
            properties.Add(new PSAdaptedProperty(name, tag: null));
        }

        return properties;
    }

    /// <inheritdoc/>
    public override PSAdaptedProperty? GetProperty(object baseObject, string propertyName) =>
        FhirElement.FindMemberName((FhirElement)baseObject, propertyName) is { } name ? new PSAdaptedProperty(name, tag: null) : null;

    /// <inheritdoc/>
    public override object? GetPropertyValue(PSAdaptedProperty adaptedProperty)
    {
        _ = adaptedProperty ?? throw new ArgumentNullException(nameof(adaptedProperty));
        FhirElement.TryGetMember((FhirElement)adaptedProperty.BaseObject, adaptedProperty.Name, out object? value);
        return _presenter.PresentAll(value);
    }

    /// <inheritdoc/>
    public override string GetPropertyTypeName(PSAdaptedProperty adaptedProperty)
    {
        _ = adaptedProperty ?? throw new ArgumentNullException(nameof(adaptedProperty));
        FhirElement.TryGetMember((FhirElement)adaptedProperty.BaseObject, adaptedProperty.Name, out object? value);
        return (value?.GetType() ?? typeof(object)).FullName!;
    }

    /// <inheritdoc/>
    public override bool IsGettable(PSAdaptedProperty adaptedProperty) => true;

    /// <summary>Always false: a resource shows the data that the server sent, so it cannot be changed.</summary>
    /// <inheritdoc/>
    public override bool IsSettable(PSAdaptedProperty adaptedProperty) => false;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetPropertyValue(PSAdaptedProperty adaptedProperty, object value) =>
        throw new NotSupportedException("A FHIR resource cannot be changed. Use Select-Object to create an object that can.");
}
