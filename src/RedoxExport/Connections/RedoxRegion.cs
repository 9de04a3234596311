namespace RedoxExport.Connections;

/// <summary>Where a Redox account lives.</summary>
public enum RedoxRegion
{
    /// <summary><c>api.redoxengine.com</c>.</summary>
    US,

    /// <summary><c>api.ca.redoxengine.com</c>.</summary>
    Canada,
}
