namespace RedoxExport.Sandbox.Generation;

/// <summary>Receives generated resources one by one.</summary>
internal interface IResourceSink
{
    /// <param name="type">The type of the resource.</param>
    /// <param name="resource">The JSON of the resource, valid only during the call.</param>
    void Add(string type, ArraySegment<byte> resource);
}
