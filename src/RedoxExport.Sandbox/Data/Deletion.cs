namespace RedoxExport.Sandbox.Data;

/// <summary>A deleted resource.</summary>
/// <param name="Type">The type of the resource.</param>
/// <param name="Id">The id of the resource.</param>
/// <param name="Patient">The id of the patient that the resource was, or belonged to.</param>
/// <param name="Moment">The time of the deletion.</param>
internal sealed record Deletion(string Type, string Id, string Patient, DateTimeOffset Moment)
{
    public string Address => Type + "/" + Id;
}
