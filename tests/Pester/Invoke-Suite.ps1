<#
.SYNOPSIS
    Runs the Pester suite against the staged module, under one version of Pester, and exits with 1 where a test failed.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [version] $PesterVersion)

$ErrorActionPreference = 'Stop'
Import-Module Pester -RequiredVersion $PesterVersion
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$result = Invoke-Pester -Configuration $configuration
"Pester ${PesterVersion}: $($result.PassedCount) passed, $($result.FailedCount) failed, $($result.SkippedCount) skipped"
if ($result.FailedCount -gt 0 -or $result.PassedCount -eq 0 -or $result.FailedContainersCount -gt 0) { exit 1 }
