<#
.SYNOPSIS
    Writes the metrics of folders of runs for Prometheus' node_exporter.
.DESCRIPTION
    For -OnResult of Invoke-RedoxExport, or for a schedule of its own, which also shows a run that was killed. A folder that cannot be read is an error,
    and the metric redoxexport_history_readable of that folder is 0.
.PARAMETER Path
    The folders of the runs; wildcards are allowed.
.PARAMETER Destination
    The folder of node_exporter's option --collector.textfile.directory, or a file in it whose name ends in .prom.
.PARAMETER Module
    The module: its name, or the path of its manifest.
.EXAMPLE
    ./prometheus.ps1 -Path /var/lib/redox/* -Destination /var/lib/node_exporter
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $Path,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $Module = 'RedoxExport'
)

# An unreadable folder must not keep the metrics of the others from being written.
$ErrorActionPreference = 'Continue'
if (-not (Get-Command Export-RedoxExportMetric -ErrorAction SilentlyContinue)) { Import-Module $Module -ErrorAction Stop }
Export-RedoxExportMetric -Path $Path -Destination $Destination
