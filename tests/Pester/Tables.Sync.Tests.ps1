# Sync-RedoxExportTable as far as it goes without a database: its assemblies load on first use, and what is wrong with a server is one clear error.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeDiscovery {
    $servers = @(
        @{ Kind = 'SqlServer'; Separator = ',' }
        @{ Kind = 'PostgreSql'; Separator = ':' }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 10
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $root = Join-Path $TestDrive 'root'
    $null = Invoke-RedoxExport -Type Patient -Path $root -UpdateDataset
    $secret = [securestring]::new()
    'Secret-4711'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }

    # A port that nothing listens on.
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()

    function Get-Failure {
        [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'The script block uses it.')]
        param([hashtable] $Parameters)
        { Sync-RedoxExportTable $root -View patient -ErrorAction Stop @Parameters } | Should -Throw -PassThru
    }
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Sync-RedoxExportTable' {
    It 'says that a server is not there: <Kind>' -Tag PowerShell7 -ForEach $servers {
        $failure = Get-Failure @{ $Kind = "127.0.0.1$Separator$port"; Database = 'analytics'; Credential = [pscredential]::new('loader', $secret) }
        $failure.FullyQualifiedErrorId | Should -BeLike 'DatabaseUnreachable,*'
        "$($failure | Out-String)" | Should -Not -Match 'Secret'
    }

    It 'says the same with -WhatIf, which needs the database: <Kind>' -Tag PowerShell7 -ForEach $servers {
        (Get-Failure @{ $Kind = "127.0.0.1$Separator$port"; Database = 'analytics'; WhatIf = $true }).FullyQualifiedErrorId | Should -BeLike 'DatabaseUnreachable,*'
    }

    It 'reports settings that are not valid without quoting them: <_>' -ForEach 'Server=db;Password=Secret-4711', 'db:1433', 'db,port' {
        $failure = Get-Failure @{ SqlServer = $_; Database = 'analytics' }
        $failure.FullyQualifiedErrorId | Should -BeLike 'DatabaseSettingsNotValid,*'
        $failure.Exception.Message | Should -Not -Match 'Secret'
    }

    It 'takes a password or a token, and not both' {
        $failure = Get-Failure @{ SqlServer = 'localhost'; Database = 'analytics'; Credential = [pscredential]::new('loader', $secret); AccessToken = $secret }
        $failure.FullyQualifiedErrorId | Should -BeLike 'CredentialsAmbiguous,*'
    }

    It 'refuses a name of the source that a database would change' {
        (Get-Failure @{ SqlServer = 'localhost'; Database = 'analytics'; Source = 'north ' }).FullyQualifiedErrorId | Should -BeLike 'SourceNotValid,*'
    }

    It 'says which folder is not there' {
        { Sync-RedoxExportTable (Join-Path $TestDrive 'none') -View patient -SqlServer localhost -Database analytics -ErrorAction Stop } |
            Should -Throw -ErrorId 'PathNotFound,*'
    }
}
