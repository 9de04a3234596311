namespace RedoxExport.Sandbox;

/// <summary>What a kick-off is answered with, beside its 202.</summary>
public enum ResponseStyle
{
    /// <summary>The <c>Content-Location</c> header and no body, as the Bulk Data guide has it.</summary>
    Fhir,

    /// <summary>The header, and Redox's <c>…-export-response</c> payload as the body.</summary>
    Payload,
}
