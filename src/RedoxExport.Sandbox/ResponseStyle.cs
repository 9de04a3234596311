namespace RedoxExport.Sandbox;

/// <summary>The form of the 202 answer to a kick-off.</summary>
public enum ResponseStyle
{
    /// <summary>The <c>Content-Location</c> header without a body, as in the Bulk Data guide.</summary>
    Fhir,

    /// <summary>The header, and Redox's <c>…-export-response</c> payload as the body.</summary>
    Payload,
}
