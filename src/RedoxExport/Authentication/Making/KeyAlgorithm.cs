namespace RedoxExport.Authentication;

/// <summary>The algorithms of SMART Backend Services that sign client assertions (SMART App Launch 2.2.0, Backend Services).</summary>
public enum KeyAlgorithm
{
    /// <summary>RSA, 3072 bits.</summary>
    RS384,

    /// <summary>Elliptic curve P-384.</summary>
    ES384,
}
