namespace RedoxExport.Datasets;

/// <summary>The names below a root that belong to its current view.</summary>
internal sealed class DatasetPlace
{
    public DatasetPlace(string root)
    {
        Root = Path.GetFullPath(root);
        Current = Path.Combine(Root, "current");
        Next = Current + ".next";
        Old = Current + ".old";
        Work = Current + ".work";
        Lock = Current + ".lock";
    }

    public string Root { get; }

    /// <summary>The view itself.</summary>
    public string Current { get; }

    /// <summary>The view that is being made.</summary>
    public string Next { get; }

    /// <summary>The view that was replaced.</summary>
    public string Old { get; }

    /// <summary>The sorted runs.</summary>
    public string Work { get; }

    /// <summary>Held by whoever changes any of it.</summary>
    public string Lock { get; }

    public static string FileOf(string folder, string type) => Path.Combine(folder, type + ".ndjson");
}
