namespace RedoxExport.Exports;

/// <summary>How an export is asked for.</summary>
public enum KickOffMethod
{
    /// <summary>Parameters in the query: what Redox documents.</summary>
    Get,

    /// <summary>A FHIR Parameters resource in the body: the only way to name patients.</summary>
    Post,
}
