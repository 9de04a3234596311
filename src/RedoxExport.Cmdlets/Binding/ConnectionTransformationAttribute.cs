namespace RedoxExport.Cmdlets;

/// <summary>Accepts connections or their names.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformationAttribute : NamedTransformationAttribute
{
    /// <inheritdoc/>
    protected override object Find(string name) => ConnectionStore.Current.Find(name) ?? throw Refusal(CmdletErrors.ConnectionNotFound(name));
}
