<#
.SYNOPSIS
    A nightly export for a scheduler: ready to copy.
.DESCRIPTION
    Signs in, makes one run of Invoke-RedoxExport, keeps a current view of all nights, keeps tables of a database in step with it (-View), saves
    the new documents and images (-Attachment), writes the morning page, and ends with an exit code that says how it went:

      0  complete
      1  anything else (network, a stopped run, a wrong parameter)
      2  complete, but the server reports errors or warnings, or the data are not what was asked for or are known to be incomplete
      3  the export is not complete on the server yet; the next call resumes it
      4  the sign-in failed, or its key, certificate or secret is missing or cannot be used
      5  the server refused the export, or it failed there
      6  files are missing or damaged, or could not be written, or the current view could not be updated
      7  the server no longer has the export
      8  another run is using the same folder
      9  everything is on disk, but the tables of the database could not be synced; the next call tries again
     10  everything is on disk, but the attachments could not be saved; the next call continues

    The folder of the runs then holds

      20261126T020004Z   a folder for each run, the last -Retain complete ones
      current            the current view: the newest version of each resource, for Import-RedoxExport and Export-RedoxExportCsv
      attachments        the documents and images of the current view (-Attachment), with their index, attachments.ndjson
      runs.json          the history of all runs
      report.html        the morning page, unless -Report says otherwise

    A night that begins in an outage retries the sign-in every minute, until -Timeout is over.

    A night whose sign-in failed is on the page, too, as a run that could not begin. One whose module could not be loaded is not: watch the exit code.

    What it prints is safe for a transcript: no token, no key and no data of a patient.
.PARAMETER Path
    The folder that holds the runs. Use one folder per request (-Destination or -BaseUri, -Type, -GroupId): if requests take turns in a folder, it has
    no current view (DatasetAmbiguous), and the exit code is 6.
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
.PARAMETER CertificateThumbprint
    The certificate with the private key, in the certificate store of the account or the computer.
.PARAMETER KeyPath
    The file of the private key (PEM, JWK, JWKS or PFX), in place of a certificate.
.PARAMETER SecretName
    A secret with the private key (PEM or JWK) in a vault of SecretManagement, in place of a certificate.
.PARAMETER SecretVault
    The vault of the secret. If omitted, the default vault.
.PARAMETER Type
    The resource types; all that the server has by default.
.PARAMETER GroupId
    The group whose patients are exported. If omitted, everything is exported.
.PARAMETER Timeout
    How long to wait at most, for the server or for the network, from the sign-in on.
.PARAMETER Retain
    How many complete runs stay on disk. What older ones brought is in the current view.
.PARAMETER Report
    The morning page; by default report.html in the folder of the runs.
.PARAMETER View
    The views whose tables follow the current view: names of built-in views, or JSON files. If omitted, no tables are made.
.PARAMETER PostgreSql
    The PostgreSQL server of the tables: a host, or a host with a port.
.PARAMETER SqlServer
    The SQL Server of the tables, in place of -PostgreSql: a host, a host with a port (host,1433), or host\instance.
.PARAMETER Database
    The database of the tables.
.PARAMETER Schema
    The schema of the tables. If omitted, public of PostgreSQL and dbo of SQL Server.
.PARAMETER DatabaseSecretName
    A secret in a vault of SecretManagement to sign in to the database with: a credential, or the password of -DatabaseUserName. If omitted, the
    sign-in is integrated (Windows, Kerberos, or the file .pgpass of the account). If the vault fails, the export is made without the tables, and the exit
    code is 9.
.PARAMETER DatabaseUserName
    The user of the database, if the secret is only a password, or to sign in without one.
.PARAMETER DatabaseRootCertificate
    A file with the certificates of the certification authorities that are trusted for the database.
.PARAMETER TableSource
    The name of the folder in the tables, if several folders share them.
.PARAMETER Attachment
    Saves the attachments of the current view, each night only the new ones, and removes those of deleted resources.
.PARAMETER AttachmentContentType
    The content types of attachments to save, such as text/html, application/pdf. If omitted, all.
.PARAMETER Check
    Runs the built-in checks on the current view and shows the numbers of problems on the morning page.
.PARAMETER Full
    Fetches everything once more; otherwise what has changed since the last complete run.
.PARAMETER Module
    The module: its name, or the path of its manifest.
.EXAMPLE
    ./nightly.ps1 -Path D:\redox -Destination acme-hospital -ClientId $id -KeyId export-2026 -CertificateThumbprint $thumbprint
.EXAMPLE
    ./nightly.ps1 -Path /var/lib/redox -Destination acme-hospital -ClientId $id -KeyId export-2026 -SecretName redox-key -GroupId diabetics
.EXAMPLE
    ./nightly.ps1 -Path /var/lib/redox -Destination acme-hospital -ClientId $id -KeyId export-2026 -SecretName redox-key -View patient, observation -PostgreSql db.example.org -Database analytics -Schema fhir -DatabaseSecretName analytics-sync
.EXAMPLE
    ./nightly.ps1 -Path D:\redox -Destination acme-hospital -ClientId $id -KeyId export-2026 -CertificateThumbprint $thumbprint -View patient, observation -SqlServer sql.example.org -Database analytics -Schema fhir
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'Get-TableParameter uses them.')]
[CmdletBinding(DefaultParameterSetName = 'Redox')]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory, ParameterSetName = 'Redox')] [string] $Destination,
    [Parameter(ParameterSetName = 'Redox')] [string] $Environment = 'Production',
    [Parameter(Mandatory, ParameterSetName = 'Server')] [uri] $BaseUri,
    [string] $ClientId,
    [string] $KeyId,
    [string] $CertificateThumbprint,
    [string] $KeyPath,
    [string] $SecretName,
    [string] $SecretVault,
    [string[]] $Type,
    [string] $GroupId,
    [timespan] $Timeout = '05:00:00',
    [ValidateRange(1, 10000)] [int] $Retain = 14,
    [string] $Report,
    [string[]] $View,
    [string] $PostgreSql,
    [string] $SqlServer,
    [string] $Database,
    [string] $Schema,
    [string] $DatabaseSecretName,
    [string] $DatabaseUserName,
    [string] $DatabaseRootCertificate,
    [string] $TableSource,
    [switch] $Attachment,
    [string[]] $AttachmentContentType,
    [switch] $Check,
    [switch] $Full,
    [string] $Module = 'RedoxExport'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$unnamed = 1

# Writes the error and its advice, and returns its exit code.
function Get-ExitCode {
    param([System.Management.Automation.ErrorRecord] $Problem, [int] $Otherwise = 1)
    [Console]::Error.WriteLine("$Problem")
    $advice = if ($Problem.ErrorDetails) { $Problem.ErrorDetails.RecommendedAction }
    if ($advice -and -not "$Problem".Contains($advice)) { [Console]::Error.WriteLine($advice) }
    $codes = 'RedoxExport.Runs.RunExitCode' -as [type]
    $code = if ($codes) { $codes::Of($Problem.Exception) } else { 1 }
    if ($code -eq 1) { $Otherwise } else { $code }
}

# The parameters of Invoke-RedoxExport for the tables.
function Get-TableParameter {
    $table = @{}
    # A scheduler that starts pwsh -File passes a list as one text.
    if ($View) { $table.View = @($View -split ',' | ForEach-Object Trim) }
    if ($PostgreSql) { $table.PostgreSql = $PostgreSql }
    if ($SqlServer) { $table.SqlServer = $SqlServer }
    if ($Database) { $table.Database = $Database }
    if ($Schema) { $table.Schema = $Schema }
    if ($DatabaseRootCertificate) { $table.DatabaseRootCertificate = $DatabaseRootCertificate }
    if ($TableSource) { $table.TableSource = $TableSource }
    if ($DatabaseSecretName) {
        $vault = @{}
        if ($SecretVault) { $vault.Vault = $SecretVault }
        $secret = Get-Secret -Name $DatabaseSecretName @vault
        if ($secret -isnot [pscredential]) {
            if (-not $DatabaseUserName) { throw "The secret '$DatabaseSecretName' is a password, so it needs -DatabaseUserName." }
            $secret = [pscredential]::new($DatabaseUserName, $secret)
        }
        $table.DatabaseCredential = $secret
    }
    elseif ($DatabaseUserName) { $table.DatabaseUserName = $DatabaseUserName }
    $table
}

$export = $null
$connected = $false
try {
    Import-Module $Module

    $export = @{ Path = $Path; Incremental = $true; Full = $Full }
    if ($Type) { $export.Type = $Type }
    if ($GroupId) { $export.GroupId = $GroupId }
    $signIn = @{}
    if ($ClientId) { $signIn.ClientId = $ClientId }
    if ($KeyId) { $signIn.KeyId = $KeyId }
    if ($CertificateThumbprint) { $signIn.CertificateThumbprint = $CertificateThumbprint }
    if ($KeyPath) { $signIn.KeyPath = $KeyPath }
    if ($SecretName) {
        $vault = @{}
        if ($SecretVault) { $vault.Vault = $SecretVault }
        # Any failure of the vault is a failed sign-in.
        $unnamed = 4
        $signIn.Key = Get-Secret -Name $SecretName @vault
        $unnamed = 1
    }
    if ($BaseUri) { $signIn.BaseUri = $BaseUri } else { $signIn.Destination = $Destination; $signIn.Environment = $Environment }
    $left = $Timeout
    $clock = [Diagnostics.Stopwatch]::StartNew()
    for ($attempt = 1; ; $attempt++) {
        try {
            $null = Connect-RedoxExport @signIn
            $connected = $true
            break
        }
        catch {
            # Only an outage can end without a change.
            $left = [timespan]::FromSeconds([math]::Max(0, [math]::Floor(($Timeout - $clock.Elapsed).TotalSeconds)))
            if ("$($_.Exception.Kind)" -notin 'Connection', 'Timeout' -or $left -eq [timespan]::Zero) { throw }
            $now = (Get-Date).ToUniversalTime()
            if ($attempt -eq 1) { '{0:u}  no sign-in yet, retrying until {1:u}: {2}' -f $now, ($now + $left), $_ }
            $pause = [timespan]::FromSeconds([math]::Min(60, $left.TotalSeconds))
            Start-Sleep -Seconds $pause.TotalSeconds
            $left -= $pause
        }
    }

    $export += @{ Timeout = $left; Retain = $Retain; UpdateDataset = $true }
    if ($Attachment) {
        $export.Attachment = $true
        $export.RemoveDeletedAttachment = $true
        if ($AttachmentContentType) { $export.AttachmentContentType = $AttachmentContentType }
    }
    # Without the database, the export is still worth making.
    $table = @{}
    $tableCode = 0
    try { $table = Get-TableParameter }
    catch {
        $null = Get-ExitCode $_
        $tableCode = 9
    }
    # The run itself reports its failures: an error must not end the script before that.
    $run = Invoke-RedoxExport @export @table -ErrorAction Continue -ErrorVariable problems -InformationVariable steps
    if ($run) {
        '{0:u}  run {1}: {2}, resources {3}, files {4}, exit code {5}' -f (Get-Date).ToUniversalTime(), $run.Id, $run.State, $run.ResourceCount, $run.FileCount, $run.ExitCode
    }
    $steps | Where-Object { $_.Tags -contains 'TablesSynced' -or $_.Tags -contains 'AttachmentsSaved' } | ForEach-Object { '{0:u}  {1}' -f (Get-Date).ToUniversalTime(), $_.MessageData }
    $code = if ($run) { $run.ExitCode } else { [RedoxExport.Runs.RunExitCode]::Of($problems[0].Exception) }
    if ($tableCode -and $code -in 0, 2, 10) { $code = $tableCode }
}
catch {
    $code = Get-ExitCode $_ -Otherwise $unnamed
    if ($export -and -not $connected -and -not (Get-RedoxExportConnection)) {
        # Without a connection, this only records that the night could not begin, so that the page and the metrics show it. With a connection that the
        # session had before, it would export from that server into this folder.
        try { $null = Invoke-RedoxExport @export -ErrorAction SilentlyContinue }
        catch { [Console]::Error.WriteLine("The history does not show that the sign-in failed: $_") }
    }
}

# Written also after a night without a run, so that the page shows the date of the last night. If it cannot be written, the exit code does not change.
try {
    if (-not $Report) { $Report = Join-Path $Path 'report.html' }
    if ((Get-Command New-RedoxExportReport -ErrorAction Ignore) -and (Test-Path -LiteralPath (Join-Path $Path 'runs.json'))) {
        $null = New-RedoxExportReport -Path $Path -OutFile $Report -Check:$Check
    }
}
catch {
    [Console]::Error.WriteLine("The morning page was not written: $_")
}
exit $code
