<#
.SYNOPSIS
    Sends the notice of a run to a chat: Slack, or a workflow of Microsoft Teams.
.DESCRIPTION
    For -OnResult of Invoke-RedoxExport. The message has the title and the text of the notice, which contain no data of patients, no words of the server
    and no secret. The address of a webhook is a secret, so it comes from a vault or from the environment. Only its host is part of an error. It must begin with https://; http:// is only for
    this computer.
.PARAMETER Result
    The notice.
.PARAMETER Service
    Slack, or Teams (a workflow that is started by a webhook and posts an Adaptive Card).
.PARAMETER Uri
    The address of the webhook, such as that of Get-Secret. If omitted, the environment variable REDOXEXPORT_WEBHOOK.
.PARAMETER TimeoutSec
    How long the request may take, in seconds.
.EXAMPLE
    Invoke-RedoxExport -Path D:\redox -Incremental -OnResult {
        param($result)
        if ($result.NeedsAttention) { D:\scripts\webhook.ps1 -Result $result -Service Teams -Uri (Get-Secret teams-webhook) }
    }
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [object] $Result,
    [Parameter(Mandatory)] [ValidateSet('Slack', 'Teams')] [string] $Service,
    [securestring] $Uri,
    [int] $TimeoutSec = 30
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$address = if ($Uri) { (New-Object System.Net.NetworkCredential('', $Uri)).Password } else { $env:REDOXEXPORT_WEBHOOK }
if (-not $address) { throw 'The address of the webhook is missing. Specify -Uri, or set REDOXEXPORT_WEBHOOK.' }
$target = $address.Trim() -as [uri]
if (-not ($target -and $target.IsAbsoluteUri -and ($target.Scheme -eq 'https' -or ($target.Scheme -eq 'http' -and $target.IsLoopback)))) {
    throw 'The address of the webhook is not usable: it must begin with https://. Check -Uri or REDOXEXPORT_WEBHOOK.'
}

$message = if ($Service -eq 'Slack') {
    # Slack reads these three characters as markup.
    $text = "$($Result.Title)`n$($Result.Text)".Replace('&', '&amp;').Replace('<', '&lt;').Replace('>', '&gt;')
    @{ text = $text }
}
else {
    $color = switch ("$($Result.Level)") { 'Success' { 'Good' } 'Warning' { 'Warning' } default { 'Attention' } }
    $lines = @($Result.Text -split "`n" | ForEach-Object { @{ type = 'TextBlock'; text = $_; wrap = $true; spacing = 'None' } })
    @{
        type        = 'message'
        attachments = @(
            @{
                contentType = 'application/vnd.microsoft.card.adaptive'
                content     = @{
                    '$schema' = 'http://adaptivecards.io/schemas/adaptive-card.json'
                    type      = 'AdaptiveCard'
                    version   = '1.4'
                    body      = @(@{ type = 'TextBlock'; text = $Result.Title; weight = 'Bolder'; color = $color; wrap = $true }) + $lines
                }
            }
        )
    }
}

$body = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $message -Depth 10))
try {
    $null = Invoke-RestMethod -Method Post -Uri $target -ContentType 'application/json; charset=utf-8' -Body $body -TimeoutSec $TimeoutSec
}
catch {
    # The text of an error may have the address in it, in any spelling, and so may the answer of a proxy. So only the host and the kind of the error are shown.
    $failure = $_.Exception
    $inner = $failure.GetBaseException()
    $response = if ($failure.PSObject.Properties['Response']) { $failure.Response }
    $why = if ($response) { "HTTP $([int] $response.StatusCode)" }
    elseif ($inner -is [Net.Sockets.SocketException]) { $inner.SocketErrorCode }
    elseif ($inner -is [OperationCanceledException] -or $inner -is [TimeoutException]) { "no answer within $TimeoutSec seconds" }
    else { $inner.GetType().Name }
    throw "The notice was not delivered to the webhook on $($target.DnsSafeHost), port $($target.Port): $why."
}
