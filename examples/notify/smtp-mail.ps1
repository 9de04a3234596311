<#
.SYNOPSIS
    Sends the notice of a run by mail, through an SMTP server.
.DESCRIPTION
    For -OnResult of Invoke-RedoxExport. The mail has the title and the text of the notice, which contain no data of patients, no words of the server
    and no secret. The connection is encrypted (STARTTLS) unless -NoTls is used, which only a server on this computer or a test should need.
.PARAMETER Result
    The notice.
.PARAMETER Server
    The SMTP server.
.PARAMETER Port
    Its port.
.PARAMETER From
    The sender.
.PARAMETER To
    The recipients.
.PARAMETER Credential
    The user and the password, such as those of Get-Secret. If omitted, the mail is sent without a sign-in.
.PARAMETER NoTls
    Sends without encryption. With it, -Credential is refused.
.PARAMETER TimeoutSec
    How long the server may take to answer, in seconds.
.EXAMPLE
    Invoke-RedoxExport -Path D:\redox -Incremental -OnResult {
        param($result)
        if ($result.NeedsAttention) {
            D:\scripts\smtp-mail.ps1 -Result $result -Server smtp.example.org -From redox@example.org -To night@example.org -Credential (Get-Secret smtp)
        }
    }
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [object] $Result,
    [Parameter(Mandatory)] [string] $Server,
    [int] $Port = 587,
    [Parameter(Mandatory)] [string] $From,
    [Parameter(Mandatory)] [string[]] $To,
    [pscredential] $Credential,
    [switch] $NoTls,
    [int] $TimeoutSec = 30
)

$ErrorActionPreference = 'Stop'
if ($NoTls -and $Credential) { throw 'A password is not sent without encryption. Omit -NoTls, or -Credential.' }

$mail = New-Object System.Net.Mail.MailMessage
$client = New-Object System.Net.Mail.SmtpClient($Server, $Port)
try {
    foreach ($address in @($From) + $To) {
        if (-not ($address -as [Net.Mail.MailAddress])) { throw "'$address' is not a mail address. Check -From and -To." }
    }

    $mail.From = $From
    $To | ForEach-Object { $mail.To.Add($_) }
    $mail.Subject = $Result.Title
    $mail.Body = $Result.Text
    $mail.SubjectEncoding = $mail.BodyEncoding = [Text.Encoding]::UTF8
    if ($Result.Level -eq 'Error') { $mail.Priority = 'High' }
    $client.EnableSsl = -not $NoTls
    $client.Timeout = 1000 * $TimeoutSec
    if ($Credential) { $client.Credentials = $Credential.GetNetworkCredential() }
    try { $client.Send($mail) }
    catch {
        # The exceptions around it say only that a call failed.
        $failure = $_.Exception
        while ($failure.InnerException -and $failure -isnot [Net.Mail.SmtpException]) { $failure = $failure.InnerException }
        $status = if ($failure -is [Net.Mail.SmtpException] -and $failure.StatusCode -gt 0) { " (SMTP $([int] $failure.StatusCode))" }
        $recipient = if ($failure -is [Net.Mail.SmtpFailedRecipientException]) { " to $($failure.FailedRecipient)" }
        $why = if ($failure.InnerException) { "$($failure.Message) $($failure.GetBaseException().Message)" } else { $failure.Message }
        throw "The notice was not mailed$recipient through ${Server}, port ${Port}${status}: $why"
    }
}
finally {
    $client.Dispose()
    $mail.Dispose()
}
