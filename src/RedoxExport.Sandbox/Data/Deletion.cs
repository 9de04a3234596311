namespace RedoxExport.Sandbox.Data;

/// <summary>A resource that is no longer there.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Patient">The id of the patient that it was, or belonged to.</param>
/// <param name="Moment">When it was deleted.</param>
internal sealed record Deletion(string Type, string Id, string Patient, DateTimeOffset Moment)
{
    public string Address => Type + "/" + Id;
}
