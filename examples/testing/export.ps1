<#
.SYNOPSIS
    A script like yours: exports patients over the session's connection, and fails if a file is missing.
.PARAMETER Path
    The folder to save into.
.EXAMPLE
    ./export.ps1 -Path ./tonight
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Path)

$ErrorActionPreference = 'Stop'
Start-RedoxExport -Type Patient -Path $Path | Wait-RedoxExportJob -Timeout 06:00:00 | Save-RedoxExport
