namespace RedoxExport.Exports;

/// <summary>The HTTP method of a kick-off.</summary>
public enum KickOffMethod
{
    /// <summary>GET, with the parameters in the query. Redox documents this method.</summary>
    Get,

    /// <summary>POST, with a FHIR Parameters resource in the body. Required to name patients.</summary>
    Post,
}
