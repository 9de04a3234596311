using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>The module's manifest says what the module has.</summary>
public sealed class ManifestTests
{
    private static readonly string[] Cmdlets =
    [
        "Connect-RedoxExport",
        "ConvertFrom-RedoxExportResponse",
        "ConvertTo-RedoxExportResponse",
        "Copy-RedoxExport",
        "Disable-RedoxExportRequest",
        "Disconnect-RedoxExport",
        "Export-RedoxExportCsv",
        "Export-RedoxExportMetric",
        "Export-RedoxExportSupportBundle",
        "Export-RedoxExportTable",
        "Get-RedoxExportConnection",
        "Get-RedoxExportGroup",
        "Get-RedoxExportJob",
        "Get-RedoxExportLog",
        "Get-RedoxExportProfile",
        "Get-RedoxExportRun",
        "Get-RedoxExportView",
        "Import-RedoxExport",
        "Invoke-RedoxExport",
        "New-RedoxExportKey",
        "New-RedoxExportReport",
        "Remove-RedoxExportProfile",
        "Resume-RedoxExport",
        "Save-RedoxExport",
        "Save-RedoxExportAttachment",
        "Save-RedoxExportProfile",
        "Save-RedoxExportReference",
        "Start-RedoxExport",
        "Start-RedoxExportSandbox",
        "Stop-RedoxExportJob",
        "Stop-RedoxExportSandbox",
        "Sync-RedoxExportTable",
        "Test-RedoxExport",
        "Test-RedoxExportConnection",
        "Test-RedoxExportResponse",
        "Test-RedoxExportView",
        "Update-RedoxExportDataset",
        "Wait-RedoxExportJob",
    ];

    [Fact]
    public void The_module_exports_exactly_its_cmdlets()
    {
        using HostedModule module = new();

        HostedResult result = module.Invoke("(Get-Module RedoxExport).ExportedCommands.Keys");

        Assert.Equal(Cmdlets, result.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_is_valid()
    {
        using HostedModule module = new();

        HostedResult result = module.Invoke("param($path) Test-ModuleManifest $path", HostedModule.ManifestPath);

        Assert.Empty(result.Errors);
        Assert.Single(result.Output);
    }

    [Fact]
    public void Every_cmdlet_of_the_assembly_is_named_in_the_manifest()
    {
        using HostedModule module = new();

        HostedResult result = module.Invoke(
            """
            $assembly = (Get-Command Connect-RedoxExport).ImplementingType.Assembly
            $assembly.GetTypes() | ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } | ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
            """);

        Assert.Equal(Cmdlets, result.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Connections_of_one_runspace_are_not_seen_in_another()
    {
        using HostedModule first = new();
        using HostedModule second = new();
        first.Invoke("$sandbox = Start-RedoxExportSandbox -Anonymous; $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name one");

        Assert.Equal("one", Assert.Single(first.Invoke("Get-RedoxExportConnection").Output).Properties["Name"].Value);
        Assert.Empty(second.Invoke("Get-RedoxExportConnection").Output);
        first.Invoke("Stop-RedoxExportSandbox");
    }

    [Fact]
    public void Removing_the_module_stops_its_sandboxes()
    {
        using HostedModule module = new();
        HostedResult result = module.Invoke("$sandbox = Start-RedoxExportSandbox -Anonymous; Remove-Module RedoxExport; $sandbox.IsRunning");

        Assert.Empty(result.Errors);
        Assert.Equal(false, Assert.Single(result.Output).BaseObject);
    }
}
