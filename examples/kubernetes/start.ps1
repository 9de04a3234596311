<#
.SYNOPSIS
    Starts an export in a shared folder and waits until its files are ready. The first of the two jobs of export.yaml.
.DESCRIPTION
    If an export was already started in the folder, it starts no other: a pod that is started again continues to wait.
.PARAMETER Path
    The folder of this export, on a volume that all pods share.
.PARAMETER Destination
    The slug of the Redox destination.
.PARAMETER Environment
    The Redox environment: Development, Staging or Production.
.PARAMETER BaseUri
    Another FHIR server, in place of -Destination.
.PARAMETER ClientId
    The OAuth client id.
.PARAMETER KeyId
    The key id under which the public key is registered.
.PARAMETER KeyPath
    The file of the private key (PEM, JWK, JWKS or PFX).
.PARAMETER Type
    The resource types; all that the server has by default.
.PARAMETER Module
    The module: its name, or the path of its manifest.
.EXAMPLE
    ./start.ps1 -Path /exports/2026-11-24 -Destination acme-hospital -ClientId $id -KeyId export-2026 -KeyPath /secrets/key.pem
#>
[CmdletBinding(DefaultParameterSetName = 'Redox')]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory, ParameterSetName = 'Redox')] [string] $Destination,
    [Parameter(ParameterSetName = 'Redox')] [string] $Environment = 'Production',
    [Parameter(Mandatory, ParameterSetName = 'Server')] [uri] $BaseUri,
    [string] $ClientId,
    [string] $KeyId,
    [string] $KeyPath,
    [string[]] $Type,
    [string] $Module = 'RedoxExport'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module $Module

$server = if ($BaseUri) { @{ BaseUri = $BaseUri } } else { @{ Destination = $Destination; Environment = $Environment } }
$signIn = if ($KeyPath) { @{ ClientId = $ClientId; KeyId = $KeyId; KeyPath = $KeyPath } } else { @{} }
$null = Connect-RedoxExport @server @signIn

$request = if ($Type) { @{ Type = $Type } } else { @{} }
if (-not (Test-Path -LiteralPath (Join-Path $Path 'export.json'))) {
    $null = Start-RedoxExport @request -Path $Path
}

$job = Wait-RedoxExportJob -Path $Path
"Export $($job.Id): $($job.State)."
if ($job.State -ne 'Completed') { exit 1 }
