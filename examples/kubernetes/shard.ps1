<#
.SYNOPSIS
    Saves one shard of the export in a shared folder. The second of the two jobs of export.yaml.
.DESCRIPTION
    Run it as often as necessary: complete files are not fetched again.
.PARAMETER Path
    The folder that was specified for start.ps1.
.PARAMETER Count
    How many shards there are: the completions of the job.
.PARAMETER Index
    The number of the shard, from 0, as Kubernetes counts. JOB_COMPLETION_INDEX by default.
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
.PARAMETER Module
    The module: its name, or the path of its manifest.
.EXAMPLE
    ./shard.ps1 -Path /exports/2026-11-24 -Count 16 -Destination acme-hospital -ClientId $id -KeyId export-2026 -KeyPath /secrets/key.pem
#>
[CmdletBinding(DefaultParameterSetName = 'Redox')]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [int] $Count,
    [int] $Index = $env:JOB_COMPLETION_INDEX,
    [Parameter(Mandatory, ParameterSetName = 'Redox')] [string] $Destination,
    [Parameter(ParameterSetName = 'Redox')] [string] $Environment = 'Production',
    [Parameter(Mandatory, ParameterSetName = 'Server')] [uri] $BaseUri,
    [string] $ClientId,
    [string] $KeyId,
    [string] $KeyPath,
    [string] $Module = 'RedoxExport'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if (-not $PSBoundParameters.ContainsKey('Index') -and -not $env:JOB_COMPLETION_INDEX) {
    throw 'JOB_COMPLETION_INDEX is not set: run this in an Indexed Job, or specify -Index.'
}

Import-Module $Module
$server = if ($BaseUri) { @{ BaseUri = $BaseUri } } else { @{ Destination = $Destination; Environment = $Environment } }
$signIn = if ($KeyPath) { @{ ClientId = $ClientId; KeyId = $KeyId; KeyPath = $KeyPath } } else { @{} }
$null = Connect-RedoxExport @server @signIn

# If a file cannot be fetched, that is an error, and the others are still fetched. The pod then fails, and the next one tries again.
$shard = "$($Index + 1)/$Count"
$files = @(Resume-RedoxExport -Path $Path -Shard $shard -ErrorAction Continue -ErrorVariable failed)
"Shard ${shard}: $($files.Count) files."
$missing = @($failed | Where-Object { $_ -is [Management.Automation.ErrorRecord] -and $_.FullyQualifiedErrorId -notlike 'OutcomeReported*' })
if ($missing.Count -gt 0) { exit 1 }
