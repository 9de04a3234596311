<#
.SYNOPSIS
    Sends the notice of a run to syslog (RFC 5424).
.DESCRIPTION
    For -OnResult of Invoke-RedoxExport. One message: the title of the notice, and as structured data the exit code, the state, the id of the run and
    the id of the error. It contains no data of patients, no words of the server and no secret. Over TCP, a message begins with its length (RFC 6587).
    A socket of this computer, such as /dev/log, needs PowerShell 7.
.PARAMETER Result
    The notice.
.PARAMETER Server
    The syslog server.
.PARAMETER Port
    Its port.
.PARAMETER Protocol
    Udp or Tcp.
.PARAMETER Socket
    A datagram socket of this computer, in place of a server.
.PARAMETER Facility
    The number of the facility; 16 is local0.
.PARAMETER TimeoutSec
    How long a connection may take, in seconds.
.EXAMPLE
    Invoke-RedoxExport -Path /var/lib/redox -Incremental -OnResult { param($result) /opt/redox/syslog.ps1 -Result $result -Socket /dev/log }
#>
[CmdletBinding(DefaultParameterSetName = 'Server')]
param(
    [Parameter(Mandatory)] [object] $Result,
    [Parameter(Mandatory, ParameterSetName = 'Server')] [string] $Server,
    [Parameter(ParameterSetName = 'Server')] [int] $Port = 514,
    [Parameter(ParameterSetName = 'Server')] [ValidateSet('Udp', 'Tcp')] [string] $Protocol = 'Udp',
    [Parameter(Mandatory, ParameterSetName = 'Socket')] [string] $Socket,
    [ValidateRange(0, 23)] [int] $Facility = 16,
    [int] $TimeoutSec = 30
)

$ErrorActionPreference = 'Stop'

function Get-Quoted { param([string] $Name, [object] $Value) "$Name=`"$("$Value" -replace '([\\"\]])', '\$1')`"" }

$severity = switch ("$($Result.Level)") { 'Success' { 6 } 'Warning' { 4 } default { 3 } }
$time = [datetime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", [cultureinfo]::InvariantCulture)
# A name in the header is of visible ASCII characters.
$computer = [Environment]::MachineName -replace '[^\x21-\x7E]', '_'
$data = @(Get-Quoted exitCode $Result.ExitCode)
if ($Result.Run) { $data += Get-Quoted run $Result.Run.Id; $data += Get-Quoted state $Result.Run.State }
if ($Result.ErrorId) { $data += Get-Quoted errorId $Result.ErrorId }
# 32473 is the number that IANA reserves for examples: use the number of your own organization.
$header = "<$($Facility * 8 + $severity)>1 $time $computer RedoxExport $PID RunEnded [redoxexport@32473 $($data -join ' ')]"
# The mark says that the text is UTF-8.
$text = "$header $([char] 0xFEFF)$($Result.Title)"
$bytes = [Text.Encoding]::UTF8.GetBytes($text)

if ($Socket) {
    $endpoint = New-Object System.Net.Sockets.UnixDomainSocketEndPoint($Socket)
    $local = New-Object System.Net.Sockets.Socket('Unix', 'Dgram', 'Unspecified')
    try { $local.Connect($endpoint); $null = $local.Send($bytes) }
    catch { throw "The notice was not sent to the syslog socket '$Socket': $($_.Exception.GetBaseException().Message)" }
    finally { $local.Dispose() }
}
elseif ($Protocol -eq 'Udp') {
    $udp = New-Object System.Net.Sockets.UdpClient
    try { $null = $udp.Send($bytes, $bytes.Length, $Server, $Port) }
    catch { throw "The notice was not sent to syslog on ${Server}, UDP port ${Port}: $($_.Exception.GetBaseException().Message)" }
    finally { $udp.Dispose() }
}
else {
    $tcp = New-Object System.Net.Sockets.TcpClient
    try {
        if (-not $tcp.ConnectAsync($Server, $Port).Wait([timespan]::FromSeconds($TimeoutSec))) { throw "There was no connection within $TimeoutSec seconds." }
        $length = [Text.Encoding]::ASCII.GetBytes("$($bytes.Length) ")
        $stream = $tcp.GetStream()
        $stream.Write($length, 0, $length.Length)
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Flush()
    }
    catch { throw "The notice was not sent to syslog on ${Server}, TCP port ${Port}: $($_.Exception.GetBaseException().Message)" }
    finally { $tcp.Dispose() }
}
