using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>Refuses a text that cannot be the name of a FHIR resource type, or several names separated by commas.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateResourceTypeAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        string text = element?.ToString() ?? string.Empty;
        if (text.Split(',').Select(type => type.Trim()).Any(type => type.Length == 0 || !type.All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'))))
        {
            throw new ValidationMetadataException($"'{text}' is not the name of a FHIR resource type. Specify names such as Patient, Observation; Tab completes them.");
        }
    }
}
