using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>The parameters of a database, which two cmdlets declare: a hashtable with those of one fits the other.</summary>
public sealed class DatabaseParametersTests(HostedModule module) : IClassFixture<HostedModule>
{
    // The folder is the same in both. What is strict and what is only shown belongs to each cmdlet.
    private static readonly string[] OfEach = ["Path", "Strict", "WhatIf", "Confirm"];

    [Fact]
    public void Invoke_RedoxExport_takes_every_parameter_of_Sync_RedoxExportTable_by_its_name()
    {
        CommandInfo invoke = Find("Invoke-RedoxExport");
        ParameterMetadata[] database = [.. Find("Sync-RedoxExportTable").Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name) && !OfEach.Contains(parameter.Name))];

        Assert.True(database.Length >= 9, $"{database.Length} parameters");
        Assert.All(database, parameter =>
        {
            ParameterMetadata own = invoke.ResolveParameter(parameter.Name);
            Assert.Equal(parameter.ParameterType, own.ParameterType);
            Assert.Contains(parameter.Name, own.Aliases.Append(own.Name));
            Assert.DoesNotContain(own.Attributes.OfType<ParameterAttribute>(), attribute => attribute.Mandatory);
            Assert.Equal(Rules(parameter), Rules(own));
        });
    }

    private static IEnumerable<string> Rules(ParameterMetadata parameter) =>
        parameter.Attributes.Where(attribute => attribute is not (ParameterAttribute or AliasAttribute)).Select(attribute => attribute.GetType().Name).Order(StringComparer.Ordinal);

    private CommandInfo Find(string name) => (CommandInfo)Assert.Single(module.Invoke("param($name) Get-Command $name", name).Clean()).BaseObject;
}
