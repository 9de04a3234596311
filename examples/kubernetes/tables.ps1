<#
.SYNOPSIS
    Writes one part of each table of the export in a shared folder. The job of tables.yaml.
.DESCRIPTION
    Run it as often as necessary: a part that is made again replaces the earlier one. It needs no connection to the server.
.PARAMETER Path
    The folder of the saved export, that was specified for start.ps1 and shard.ps1.
.PARAMETER Destination
    The folder of the tables. Each has a folder in it, with a file for each part.
.PARAMETER View
    The views: names of built-in ones, or paths of files. Several can be in one text, separated by commas.
.PARAMETER As
    The format: Parquet, Csv or Ndjson.
.PARAMETER Count
    How many parts there are: the completions of the job.
.PARAMETER Index
    The number of the part, from 0, as Kubernetes counts. JOB_COMPLETION_INDEX by default.
.PARAMETER Module
    The module: its name, or the path of its manifest.
.EXAMPLE
    ./tables.ps1 -Path /exports/2026-11-24 -Destination /exports/2026-11-24-tables -View patient, observation -Count 16
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination,
    [Parameter(Mandatory)] [string[]] $View,
    [string] $As = 'Parquet',
    [Parameter(Mandatory)] [int] $Count,
    [int] $Index = $env:JOB_COMPLETION_INDEX,
    [string] $Module = 'RedoxExport'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if (-not $PSBoundParameters.ContainsKey('Index') -and -not $env:JOB_COMPLETION_INDEX) {
    throw 'JOB_COMPLETION_INDEX is not set: run this in an Indexed Job, or specify -Index.'
}

Import-Module $Module

# Without this check, the tables would lack the files that are not there yet.
$export = Get-Content -LiteralPath (Join-Path $Path 'export.json') -Raw | ConvertFrom-Json
if ($export.state -ne 'saved') { throw "The export in '$Path' is not complete: its state is '$($export.state)'." }

# A damaged line is an error in the log of the pod, and the other lines are written. If a file cannot be read, the pod fails.
$shard = "$($Index + 1)/$Count"
$tables = Export-RedoxExportTable -Path $Path -Destination $Destination -View ($View -split '\s*,\s*') -As $As -Shard $shard -ErrorAction Continue
foreach ($table in $tables) { "Part ${shard} of $($table.View): $($table.Rows) rows, $($table.FailedLines) lines left out." }
