<#
.SYNOPSIS
    Tests a package as users get it: unpacks it into a module folder of its own, and runs the Pester suite against it.
.DESCRIPTION
    For build machines that test what another one has built. Installs Pester where it is missing.
.PARAMETER Package
    The folder that holds RedoxExport.<version>.zip and RedoxExport.<version>.nupkg.
.PARAMETER PesterVersion
    The version of Pester.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Package,

    [version] $PesterVersion = '5.9.1'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
if (-not (Get-Module -ListAvailable Pester | Where-Object Version -EQ $PesterVersion)) {
    Install-Module Pester -RequiredVersion $PesterVersion -Scope CurrentUser -Force -SkipPublisherCheck
}
$zip = @(Get-ChildItem $Package -Filter 'RedoxExport.*.zip')
if ($zip.Count -ne 1) { throw "'$Package' has $($zip.Count) packages; one is wanted." }
$output = Join-Path (Resolve-Path (Join-Path $PSScriptRoot '../..')) 'output'
Expand-Archive -Path $zip[0].FullName -DestinationPath $output -Force
$env:REDOXEXPORT_PACKAGES = (Resolve-Path $Package).Path
& (Join-Path $PSScriptRoot 'Invoke-Suite.ps1') -PesterVersion $PesterVersion
