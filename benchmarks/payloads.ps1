<#
.SYNOPSIS
    Measures how many payloads a second ConvertFrom-RedoxExportResponse reads, against ConvertFrom-Json.
.DESCRIPTION
    All in one process, in alternating rounds, from the same strings. Two rivals are measured: ConvertFrom-Json alone, which
    only parses, and ConvertFrom-Json doing the same: with the status as a number, the polling URL as Uri, and job id,
    destination, environment and log ids taken out of it. Each round gives a ratio; the first rounds warm up and do not count.
    Build first: dotnet build -c Release src/RedoxExport.Cmdlets
.PARAMETER Count
    How many payloads a round has.
.PARAMETER Rounds
    How many rounds count.
.EXAMPLE
    pwsh -NoProfile -File benchmarks/payloads.ps1
#>
[CmdletBinding()]
param(
    [ValidateRange(1, [int]::MaxValue)] [int] $Count = 10000,
    [ValidateRange(1, 1000)] [int] $Rounds = 11,
    [ValidateRange(0, 1000)] [int] $WarmUp = 4
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$root = Split-Path $PSScriptRoot
Import-Module (Join-Path $root 'RedoxExport.psd1')
$example = Get-Content (Join-Path $root 'tests/RedoxExport.Tests/Payloads/Corpus/valid/example.json') -Raw
$process = [System.Diagnostics.Process]::GetCurrentProcess()

# Wall clock, and the processor time of this process: the second also holds where other processes share the machine.
function Measure-Round {
    param([string[]] $Payload, [scriptblock] $Run)
    [System.GC]::Collect()
    $process.Refresh()
    $before = $process.TotalProcessorTime
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    & $Run $Payload
    $wall = $clock.Elapsed.TotalSeconds
    $process.Refresh()
    [pscustomobject]@{ Wall = $wall; Processor = ($process.TotalProcessorTime - $before).TotalSeconds }
}

$redox = { param($payloads) $payloads | ConvertFrom-RedoxExportResponse | Out-Null }
$rivals = [ordered]@{
    'ConvertFrom-Json alone'          = { param($payloads) $payloads | ConvertFrom-Json | Out-Null }
    'ConvertFrom-Json doing the same' = {
        param($payloads)
        $payloads | ConvertFrom-Json | ForEach-Object {
            $uri = [uri] $_.contentLocation
            $segments = $uri.Segments
            [pscustomobject]@{
                Status          = [int] ("$($_.status)" -split ' ')[0]
                IsAccepted      = "$($_.status)" -like '202*'
                ContentLocation = $uri
                JobId           = $segments[-1]
                Destination     = $segments[3].TrimEnd('/')
                Environment     = $segments[4].TrimEnd('/')
                EventType       = $_.Meta.EventType
                EventDateTime   = [datetimeoffset] $_.Meta.EventDateTime
                IsTest          = $_.Meta.Test
                LogIds          = @($_.Meta.Logs.ID)
                Meta            = $_.Meta
            }
        } | Out-Null
    }
}

function Get-Spread {
    param([double[]] $Value)
    $sorted = @($Value | Sort-Object)
    [pscustomobject]@{ Min = $sorted[0]; Median = $sorted[[int][math]::Floor($sorted.Count / 2)]; Max = $sorted[-1] }
}

Write-Output "PowerShell $($PSVersionTable.PSVersion), .NET $([System.Environment]::Version), $([System.Environment]::ProcessorCount) processors, $Count payloads a round, $Rounds rounds after $WarmUp to warm up"
foreach ($form in 'indented', 'one line') {
    $text = if ($form -eq 'indented') { $example } else { $example | ConvertFrom-RedoxExportResponse | ConvertTo-RedoxExportResponse -Compress }
    $payloads = [string[]] @(foreach ($i in 1..$Count) { $text.Replace('e4b4a01a', $i.ToString('x8')) })
    foreach ($name in $rivals.Keys) {
        $wall = [System.Collections.Generic.List[double]]::new()
        $processor = [System.Collections.Generic.List[double]]::new()
        $own = [System.Collections.Generic.List[double]]::new()
        $other = [System.Collections.Generic.List[double]]::new()
        foreach ($round in 1..($WarmUp + $Rounds)) {
            # Who goes first changes from round to round.
            if ($round % 2) {
                $theirs = Measure-Round $payloads $rivals[$name]
                $ours = Measure-Round $payloads $redox
            }
            else {
                $ours = Measure-Round $payloads $redox
                $theirs = Measure-Round $payloads $rivals[$name]
            }
            if ($round -le $WarmUp) { continue }
            $wall.Add($theirs.Wall / $ours.Wall)
            if ($ours.Processor -gt 0) { $processor.Add($theirs.Processor / $ours.Processor) }
            $own.Add($Count / $ours.Wall)
            $other.Add($Count / $theirs.Wall)
        }
        $w = Get-Spread $wall
        $p = Get-Spread $processor
        '{0,-8} {1,-32} {2,9:N0} against {3,9:N0} payloads/s (medians); ratio min/median/max: wall {4:N1} / {5:N1} / {6:N1}, processor {7:N1} / {8:N1} / {9:N1}' -f
            $form, $name, (Get-Spread $own).Median, (Get-Spread $other).Median, $w.Min, $w.Median, $w.Max, $p.Min, $p.Median, $p.Max
    }
}
