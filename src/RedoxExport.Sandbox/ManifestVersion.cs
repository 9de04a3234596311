namespace RedoxExport.Sandbox;

/// <summary>An edition of the Bulk Data Access guide, which defines the form of the manifest.</summary>
public enum ManifestVersion
{
    /// <summary>3.0.0: <c>request</c> and <c>error[]</c>.</summary>
    Stu3,

    /// <summary>4.0.0: <c>outcome[]</c> and <c>fileSize</c>, without <c>request</c>.</summary>
    Stu4,
}
