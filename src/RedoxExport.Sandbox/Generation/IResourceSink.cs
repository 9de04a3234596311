namespace RedoxExport.Sandbox.Generation;

/// <summary>Takes generated resources as they come.</summary>
internal interface IResourceSink
{
    /// <param name="type">The resource's type.</param>
    /// <param name="resource">Its JSON; good during the call.</param>
    void Add(string type, ArraySegment<byte> resource);
}
