<#
.SYNOPSIS
    Sends the notice of a run by mail, through Microsoft Graph.
.DESCRIPTION
    For -OnResult of Invoke-RedoxExport. Signs in as an application of Microsoft Entra ID with the permission Mail.Send, and sends from the mailbox of
    -From. Limit the application to that mailbox (application access policy). The mail has the title and the text of the notice, which contain no data
    of patients, no words of the server and no secret.
.PARAMETER Result
    The notice.
.PARAMETER TenantId
    The tenant.
.PARAMETER ClientId
    The application.
.PARAMETER ClientSecret
    Its secret, such as that of Get-Secret. If omitted, the environment variable REDOXEXPORT_GRAPH_SECRET.
.PARAMETER From
    The mailbox to send from.
.PARAMETER To
    The recipients.
.PARAMETER SignInUri
    The address of the sign-in; other clouds have their own.
.PARAMETER GraphUri
    The address of Microsoft Graph; other clouds have their own.
.PARAMETER TimeoutSec
    How long each request may take, in seconds.
.EXAMPLE
    Invoke-RedoxExport -Path D:\redox -Incremental -OnResult {
        param($result)
        if ($result.NeedsAttention) {
            D:\scripts\graph-mail.ps1 -Result $result -TenantId $tenant -ClientId $app -ClientSecret (Get-Secret graph) -From redox@example.org -To night@example.org
        }
    }
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [object] $Result,
    [Parameter(Mandatory)] [string] $TenantId,
    [Parameter(Mandatory)] [string] $ClientId,
    [securestring] $ClientSecret,
    [Parameter(Mandatory)] [string] $From,
    [Parameter(Mandatory)] [string[]] $To,
    [uri] $SignInUri = 'https://login.microsoftonline.com',
    [uri] $GraphUri = 'https://graph.microsoft.com',
    [int] $TimeoutSec = 30
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$secret = if ($ClientSecret) { (New-Object System.Net.NetworkCredential('', $ClientSecret)).Password } else { $env:REDOXEXPORT_GRAPH_SECRET }
if (-not $secret) { throw 'The secret of the application is missing. Specify -ClientSecret, or set REDOXEXPORT_GRAPH_SECRET.' }

# These addresses get the secret and the token. http:// is only for this computer.
foreach ($name in 'SignInUri', 'GraphUri') {
    $target = Get-Variable -Name $name -ValueOnly
    if (-not ($target.IsAbsoluteUri -and ($target.Scheme -eq 'https' -or ($target.Scheme -eq 'http' -and $target.IsLoopback)))) {
        throw "-$name is not usable: it must begin with https://."
    }
}

# An answer can have more than its error, so only the status and the codes of the error are shown.
function Invoke-Step {
    param([string] $Step, [hashtable] $Request)
    try { Invoke-RestMethod @Request }
    catch {
        $failure = $_.Exception
        $inner = $failure.GetBaseException()
        $response = if ($failure.PSObject.Properties['Response']) { $failure.Response }
        $codes = @([regex]::Matches("$($_.ErrorDetails)", '(?<="(?:error|code)"\s*:\s*")[A-Za-z_.]{1,60}(?=")|AADSTS\d{1,9}') | ForEach-Object Value | Select-Object -Unique)
        $why = if ($response) { "HTTP $([int] $response.StatusCode)$(if ($codes) { " ($($codes -join ', '))" })" }
        elseif ($inner -is [OperationCanceledException] -or $inner -is [TimeoutException]) { "no answer within $($Request.TimeoutSec) seconds" }
        else { $inner.Message }
        throw "The notice was not mailed: $Step at $(([uri] $Request.Uri).Authority) failed: $why"
    }
}

$body = @{ client_id = $ClientId; client_secret = $secret; grant_type = 'client_credentials'; scope = "$($GraphUri.AbsoluteUri.TrimEnd('/'))/.default" }
$root = $SignInUri.AbsoluteUri.TrimEnd('/')
$token = Invoke-Step 'the sign-in' @{ Method = 'Post'; Uri = "$root/$([uri]::EscapeDataString($TenantId))/oauth2/v2.0/token"; Body = $body; TimeoutSec = $TimeoutSec }

$mail = @{
    message         = @{
        subject      = $Result.Title
        importance   = if ($Result.Level -eq 'Error') { 'high' } else { 'normal' }
        body         = @{ contentType = 'Text'; content = $Result.Text }
        toRecipients = @($To | ForEach-Object { @{ emailAddress = @{ address = $_ } } })
    }
    saveToSentItems = $false
}
$send = @{
    Method      = 'Post'
    Uri         = "$($GraphUri.AbsoluteUri.TrimEnd('/'))/v1.0/users/$([uri]::EscapeDataString($From))/sendMail"
    Headers     = @{ Authorization = "Bearer $($token.access_token)" }
    ContentType = 'application/json; charset=utf-8'
    Body        = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $mail -Depth 6))
    TimeoutSec  = $TimeoutSec
}
$null = Invoke-Step "sending from $From" $send
