<#
.SYNOPSIS
    Writes the notice of a run to the event log of Windows.
.DESCRIPTION
    For -OnResult of Invoke-RedoxExport. The event has the title and the text of the notice, which contain no data of patients, no words of the server
    and no secret. Its id is 1000 plus the exit code, so that a monitoring tool can tell them apart. The source has to be registered once, by an
    administrator:

      [System.Diagnostics.EventLog]::CreateEventSource('RedoxExport', 'Application')
.PARAMETER Result
    The notice.
.PARAMETER Source
    The source of the event.
.EXAMPLE
    Invoke-RedoxExport -Path D:\redox -Incremental -OnResult { param($result) D:\scripts\event-log.ps1 -Result $result }
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [object] $Result,
    [string] $Source = 'RedoxExport'
)

$ErrorActionPreference = 'Stop'
if ([Environment]::OSVersion.Platform -ne 'Win32NT') { throw 'Only Windows has an event log. Use syslog.ps1 on this system.' }

$kind = switch ("$($Result.Level)") { 'Success' { 'Information' } 'Warning' { 'Warning' } default { 'Error' } }
$text = "$($Result.Title)`r`n`r`n$($Result.Text -replace "`n", "`r`n")"
# The event log takes no longer texts.
if ($text.Length -gt 31000) { $text = $text.Substring(0, 31000) }
[System.Diagnostics.EventLog]::WriteEntry($Source, $text, $kind, 1000 + $Result.ExitCode)
