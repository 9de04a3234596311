# Tables of a database in the nightly run: with a real PostgreSQL where it is installed, and with one that does not answer everywhere.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingConvertToSecureStringWithPlainText', '', Justification = 'A password of a server that exists only during the test.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    . (Join-Path $PSScriptRoot 'Postgres.ps1')
    $nightly = (Resolve-Path (Join-Path $PSScriptRoot '../../examples/nightly.ps1')).Path
    $hasPostgreSql = $PSVersionTable.PSEdition -eq 'Core'
    $postgres = if ($hasPostgreSql -and $postgresBin) { Open-TestDatabase }
    $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 20 -PollCount 0 -RetryAfter 0 -Change 1
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri

    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }

    # The script in a process of its own, with a vault that has these secrets: what it ends with, and what it printed.
    function Invoke-Nightly {
        param([string] $Path, [string[]] $More = @(), [string] $Vault = "throw 'The vault is locked.'")
        $file = Join-Path $TestDrive "$([guid]::NewGuid().ToString('N')).psm1"
        Set-Content $file "Import-Module '$staged' -Global`nfunction Get-Secret { param(`$Name, `$Vault) $Vault }"
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $nightly -Path $Path -BaseUri $sandbox.BaseUri -Module $file @More 2>&1
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Said = $said -join "`n" }
    }
}

AfterAll {
    if ($postgres) { Close-TestDatabase $postgres }
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'examples/nightly.ps1 with tables' {
    It 'keeps tables in step every night, with a credential from a vault' {
        if (-not $postgres) { Set-ItResult -Skipped -Because 'it needs PowerShell 7 and PostgreSQL' }
        $folder = Get-NewFolder
        $vault = "if (`$Name -eq 'analytics-sync') { [pscredential]::new('sync', (ConvertTo-SecureString '$($postgres.Password)' -AsPlainText -Force)) }"
        $tables = '-View', 'patient,observation', '-PostgreSql', $postgres.Server, '-Database', 'analytics', '-Schema', 'fhir', '-DatabaseSecretName', 'analytics-sync', '-TableSource', 'north', '-Check'
        foreach ($night in 1..3) {
            $ended = Invoke-Nightly -Path $folder -More $tables -Vault $vault
            $ended.ExitCode | Should -Be 0 -Because $ended.Said
            $ended.Said | Should -Match "2 tables in the schema 'fhir' of the database 'analytics' on $($postgres.Server): "
            $ended.Said | Should -Not -Match $postgres.Password
            foreach ($type in 'Patient', 'Observation') {
                $expected = Import-RedoxExport (Join-Path $folder current) -Type $type -Where "meta.exists()" | ForEach-Object { '{0}|{1}|north' -f $_.id, ([datetimeoffset] $_.meta.lastUpdated).ToUnixTimeMilliseconds() } | Sort-Object
                $rows = Get-TestRow $postgres "SELECT id, round(1000 * extract(epoch FROM last_updated)), _source FROM fhir.$($type.ToLowerInvariant())" | Sort-Object
                $rows -join "`n" | Should -BeExactly ($expected -join "`n")
            }
        }
        Get-TestRow $postgres 'SELECT count(DISTINCT revision) FROM fhir._redoxexport_tables' | Should -Be 1
        $page = Get-Content (Join-Path $folder report.html) -Raw
        $page | Should -Match 'In step with the current view'
        $page | Should -Match '>Checks</h2>'
        (New-RedoxExportReport $folder (Join-Path $TestDrive page.html) -PassThru).Kind | Should -Not -Contain 'TablesBehind'
    }

    It 'takes a user and a password, and says what it could not do without the user' {
        if (-not $postgres) { Set-ItResult -Skipped -Because 'it needs PowerShell 7 and PostgreSQL' }
        $folder = Get-NewFolder
        $vault = "ConvertTo-SecureString '$($postgres.Password)' -AsPlainText -Force"
        $tables = '-Type', 'Patient', '-View', 'patient', '-PostgreSql', $postgres.Server, '-Database', 'analytics', '-Schema', 'password', '-DatabaseSecretName', 'password'
        $without = Invoke-Nightly -Path $folder -More $tables -Vault $vault
        $without.ExitCode | Should -Be 9 -Because $without.Said
        $without.Said | Should -Match 'needs -DatabaseUserName'
        $with = Invoke-Nightly -Path $folder -More ($tables + '-DatabaseUserName', 'sync') -Vault $vault
        $with.ExitCode | Should -Be 0 -Because $with.Said
        Get-TestRow $postgres 'SELECT count(*) FROM password.patient' | Should -Be 20
    }

    It 'ends with 9: <Name>, and the night has its data' -ForEach @(
        @{ Name = 'the vault fails'; More = '-DatabaseSecretName', 'nothing-here'; Said = 'The vault is locked' }
        @{ Name = 'the database does not answer'; More = @(); Said = 'run \S+: Complete, .* exit code 9' }
    ) {
        if (-not $hasPostgreSql) { Set-ItResult -Skipped -Because '-PostgreSql needs PowerShell 7' }
        $folder = Get-NewFolder
        $ended = Invoke-Nightly -Path $folder -More (@('-Type', 'Patient', '-View', 'patient', '-PostgreSql', '127.0.0.1:1', '-DatabaseUserName', 'sync') + $More)
        $ended.ExitCode | Should -Be 9 -Because $ended.Said
        $ended.Said | Should -Match $Said
        (Get-RedoxExportRun $folder).State | Should -Be 'Complete'
        @(Import-RedoxExport (Join-Path $folder current)).Count | Should -Be 20
    }

    It 'ends with 1: a view does not exist' {
        $folder = Get-NewFolder
        $ended = Invoke-Nightly -Path $folder -More @('-View', 'nothing', '-PostgreSql', '127.0.0.1:1')
        $ended.ExitCode | Should -Be 1 -Because $ended.Said
        $ended.Said | Should -Match "There is no built-in view 'nothing'"
        $run = Get-RedoxExportRun $folder
        @($run).Count | Should -Be 1
        $run.HasBegun | Should -BeFalse
        $run.ErrorId | Should -Be 'ViewNotFound'
    }
}

Describe 'Invoke-RedoxExport with tables' {
    BeforeAll {
        $given = @{ Type = 'Patient'; Connection = $connection; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problem' }
    }

    It 'makes a run that has not synced its tables a complete one with an error and a finding' {
        if (-not $hasPostgreSql) { Set-ItResult -Skipped -Because '-PostgreSql needs PowerShell 7' }
        $run = Invoke-RedoxExport -Path ($folder = Get-NewFolder) @given -View patient -PostgreSql 127.0.0.1:1 -DatabaseUserName sync
        $run.State | Should -Be 'Complete'
        $run.ExitCode | Should -Be ([RedoxExport.Runs.RunExitCode]::TablesNotSynced)
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'DatabaseUnreachable,*'
        $run.Findings.Code | Should -Be 'TablesNotSynced'
        (Get-RedoxExportRun $folder).ExitCode | Should -Be 9
    }

    It 'takes SQL Server, too' {
        $run = Invoke-RedoxExport -Path (Get-NewFolder) @given -View patient -SqlServer '127.0.0.1,1' -Database analytics -Credential ([pscredential]::new('sync', [securestring]::new()))
        $run.State | Should -Be 'Complete'
        $run.ExitCode | Should -Be 9
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'DatabaseUnreachable,*'
    }

    It 'finds a mistake before it asks the server: <Id>, <Name>' -ForEach @(
        @{ Id = 'TableParameterMissing'; Name = 'views alone'; More = @{ View = 'patient' } }
        @{ Id = 'TableParameterMissing'; Name = 'a server alone'; More = @{ PostgreSql = 'db' } }
        @{ Id = 'TableParameterMissing'; Name = 'a database alone'; More = @{ Database = 'analytics' } }
        @{ Id = 'TableParameterMissing'; Name = 'SQL Server without a database'; More = @{ View = 'patient'; SqlServer = 'db' } }
        @{ Id = 'TableParameterMissing'; Name = 'SQL Server with a certificate'; More = @{ View = 'patient'; SqlServer = 'db'; Database = 'analytics'; RootCertificate = 'ca.pem' } }
        @{ Id = 'DatabaseAmbiguous'; Name = 'two servers'; More = @{ View = 'patient'; PostgreSql = 'db'; SqlServer = 'db'; Database = 'analytics' } }
        @{ Id = 'ViewNotFound'; Name = 'an unknown view'; More = @{ View = 'nothing'; PostgreSql = 'db' }; IsRecorded = $true }
        @{ Id = 'CredentialsAmbiguous'; Name = 'two users'; More = @{ View = 'patient'; PostgreSql = 'db'; DatabaseUserName = 'a'; Credential = [pscredential]::new('a', [securestring]::new()) } }
        @{ Id = 'DatabaseSettingsNotValid'; Name = 'a password in the settings'; More = @{ View = 'patient'; PostgreSql = 'Host=db;Password=secret' }; Needs7 = $true }
        @{ Id = 'SourceNotValid'; Name = 'a long source'; More = @{ View = 'patient'; PostgreSql = 'db'; TableSource = 'x' * 64 }; Needs7 = $true }
    ) {
        if ($Needs7 -and -not $hasPostgreSql) { Set-ItResult -Skipped -Because '-PostgreSql needs PowerShell 7' }
        $folder = Get-NewFolder
        Invoke-RedoxExport -Path $folder @given @More | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$problem" | Should -Not -Match 'secret'
        if ($IsRecorded) {
            # A view can be missing on one night: that night is in the history.
            (Get-RedoxExportRun $folder).HasBegun | Should -BeFalse
        }
        else {
            $folder | Should -Not -Exist
        }
    }

    It 'takes the parameters of Sync-RedoxExportTable by their own names' {
        if (-not $postgres) { Set-ItResult -Skipped -Because 'it needs PowerShell 7 and PostgreSQL' }
        $credential = [pscredential]::new('sync', (ConvertTo-SecureString $postgres.Password -AsPlainText -Force))
        $database = @{ PostgreSql = $postgres.Server; Database = 'analytics'; Schema = 'both'; Credential = $credential; Source = 'north'; View = 'patient' }
        $run = Invoke-RedoxExport -Path ($folder = Get-NewFolder) -Type Patient -Connection $connection @database
        $run.ExitCode | Should -Be 0
        (Sync-RedoxExportTable $folder @database).Action | Should -Be 'Unchanged'
    }

    It 'shows with -WhatIf what it would sync, and does nothing' {
        if (-not $hasPostgreSql) { Set-ItResult -Skipped -Because '-PostgreSql needs PowerShell 7' }
        $transcript = Join-Path $TestDrive 'whatif.txt'
        $folder = Get-NewFolder
        $null = Start-Transcript $transcript
        try { Invoke-RedoxExport -Path $folder -Type Patient -Connection $connection -View patient, observation -PostgreSql 127.0.0.1:1 -Database analytics -WhatIf } finally { $null = Stop-Transcript }
        [IO.File]::ReadAllText($transcript) | Should -Match "Then sync patient, observation in the schema 'public' of the database 'analytics' on 127.0.0.1:1"
        $folder | Should -Not -Exist
    }
}

Describe 'New-RedoxExportReport with checks' {
    It 'shows checks only if it is told to, and gives them with -PassThru' {
        $folder = Get-NewFolder
        $page = Join-Path $TestDrive 'checks.html'
        $null = Invoke-RedoxExport -Path $folder -Type Patient -UpdateDataset -Connection $connection
        $null = New-RedoxExportReport $folder $page
        Get-Content $page -Raw | Should -Not -Match '>Checks</h2>'
        $view = '{"name":"names","resource":"Patient","select":[{"forEach":"name","column":[{"name":"family","path":"family"}]}]}'
        $found = New-RedoxExportReport $folder $page -CheckView $view -PassThru
        $found.Kind | Should -Be 'CheckProblem'
        $found.Now | Should -BeGreaterOrEqual 20
        $html = Get-Content $page -Raw
        $html | Should -Match 'Rows of names'
        foreach ($family in (Import-RedoxExport (Join-Path $folder current)).name.family | Sort-Object -Unique) { $html | Should -Not -Match "\b$family\b" }
    }

    It 'says so if a check does not exist' {
        $folder = Get-NewFolder
        $null = Invoke-RedoxExport -Path $folder -Type Patient -UpdateDataset -Connection $connection
        New-RedoxExportReport $folder (Join-Path $TestDrive 'none.html') -CheckView nothing -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ViewNotFound,*'
        Join-Path $TestDrive 'none.html' | Should -Not -Exist
    }
}
