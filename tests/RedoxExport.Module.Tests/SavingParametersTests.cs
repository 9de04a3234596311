using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>The parameters of saving, which several cmdlets declare: they are the same in each.</summary>
public sealed class SavingParametersTests(HostedModule module) : IClassFixture<HostedModule>
{
    [Theory]
    [InlineData("ThrottleLimit")]
    [InlineData("Compress")]
    [InlineData("MaxFileSize")]
    [InlineData("NoSizeLimit")]
    [InlineData("Strict")]
    public void A_parameter_of_saving_is_the_same_in_every_cmdlet(string name)
    {
        string saving = Describe("Save-RedoxExport", name);

        Assert.Equal(saving, Describe("Resume-RedoxExport", name));
        Assert.Equal(saving, Describe("Invoke-RedoxExport", name));
    }

    private string Describe(string cmdlet, string name)
    {
        CmdletInfo command = (CmdletInfo)Assert.Single(module.Invoke("param($name) Get-Command $name", cmdlet).Clean()).BaseObject;
        ParameterMetadata parameter = command.Parameters[name];
        object made = Activator.CreateInstance(command.ImplementingType)!;
        object? value = command.ImplementingType.GetProperty(name)!.GetValue(made);
        ((IDisposable)made).Dispose();
        IEnumerable<string> attributes = parameter.Attributes.Select(Describe).Order(StringComparer.Ordinal);
        return FormattableString.Invariant($"{parameter.ParameterType} {string.Join(' ', parameter.Aliases)} = {value}: {string.Join(", ", attributes)}");
    }

    private static string Describe(Attribute attribute) => attribute switch
    {
        ParameterAttribute parameter => FormattableString.Invariant($"{parameter.ParameterSetName} {parameter.Position} {parameter.Mandatory} {parameter.ValueFromPipeline} {parameter.ValueFromPipelineByPropertyName}"),
        ValidateRangeAttribute range => FormattableString.Invariant($"{range.MinRange} to {range.MaxRange}"),
        _ => attribute.GetType().Name,
    };
}
