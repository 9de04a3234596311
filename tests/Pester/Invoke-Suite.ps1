<#
.SYNOPSIS
    Runs the Pester suite, or some files of it, against the staged module, under one version of Pester. Says what passed in its last line,
    and exits with 1 if a test failed.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [version] $PesterVersion,
    # The names of test files, with wildcards; by default all of them.
    [string] $Include = '*.Tests.ps1'
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -RequiredVersion $PesterVersion
$configuration = New-PesterConfiguration
$configuration.Run.Path = @(Get-ChildItem $PSScriptRoot -Filter $Include | ForEach-Object FullName)
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
# What only PowerShell 7 can do, such as ForEach-Object -Parallel.
if ($PSVersionTable.PSEdition -eq 'Desktop') { $configuration.Filter.ExcludeTag = 'PowerShell7' }
$result = Invoke-Pester -Configuration $configuration
"$($result.PassedCount) passed, $($result.FailedCount) failed, $($result.SkippedCount) skipped"
if ($result.Result -ne 'Passed' -or $result.PassedCount -eq 0) { exit 1 }
