namespace RedoxExport.Connections;

/// <summary>The region of a Redox account.</summary>
public enum RedoxRegion
{
    /// <summary><c>api.redoxengine.com</c>.</summary>
    US,

    /// <summary><c>api.ca.redoxengine.com</c>.</summary>
    Canada,
}
