# What a user has who unpacked the module into a folder of $env:PSModulePath. Run against the staged module, or the
# unpacked one (Test-Package.ps1).
param()

Describe 'the module in a folder of PSModulePath' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Import.ps1')
        $script = @'
$ErrorActionPreference = 'Stop'
$env:PSModulePath = '{0}' + [IO.Path]::PathSeparator + $env:PSModulePath
Import-Module RedoxExport
$module = Get-Module RedoxExport
$sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1
$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
[pscustomobject]@{{
    Version = "$($module.Version)"
    Base    = $module.ModuleBase
    Tags    = @($module.Tags)
    Cmdlets = @($module.ExportedCmdlets.Keys | Sort-Object)
    Others  = $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count
    State   = "$((Start-RedoxExport -Type Patient | Wait-RedoxExportJob).State)"
}} | ConvertTo-Json
Stop-RedoxExportSandbox
'@ -f $modules
        $file = Join-Path $TestDrive 'use.ps1'
        Set-Content -Path $file -Value $script
        $script:seen = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file | Out-String | ConvertFrom-Json
    }

    AfterAll { Remove-Module RedoxExport }

    It 'is imported by its name, from there' {
        $seen.Base | Should -Be (Split-Path $staged)
    }

    It 'shows its version and tags' {
        $seen.Version | Should -Be "$version"
        $seen.Tags | Should -Contain 'FHIR'
    }

    It 'exports the cmdlets that have a page, and nothing else' {
        $pages = Get-ChildItem (Join-Path $root 'docs/cmdlets') -Filter *.md | ForEach-Object BaseName | Sort-Object
        $seen.Cmdlets | Should -Be $pages
        $seen.Others | Should -Be 0
    }

    It 'works' {
        $seen.State | Should -Be 'Completed'
    }

    It 'has both builds with their symbols, and what has to be read' {
        foreach ($file in 'lib/Core/RedoxExport.pdb', 'lib/Desktop/RedoxExport.pdb', 'lib/Desktop/System.Text.Json.dll', 'LICENSE', 'THIRD-PARTY-NOTICES.txt', 'CHANGELOG.md') {
            Join-Path (Split-Path $staged) $file | Should -Exist
        }
    }
}
