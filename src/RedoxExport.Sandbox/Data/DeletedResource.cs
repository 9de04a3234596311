namespace RedoxExport.Sandbox.Data;

/// <summary>A deleted resource that will be restored.</summary>
internal sealed record DeletedResource(string Type, string Id, string Patient, byte[] LastVersion);
