# Bad input gets exactly one error: its id names the condition, its text says what and where, its advice what to do.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')

    # The errors that a script ends with or writes; everything else is left out.
    function Get-Problem {
        param([scriptblock] $Script)
        try { $output = @(& $Script 2>&1) } catch { $output = @($_) }
        $output | Where-Object { $_ -is [Management.Automation.ErrorRecord] }
    }

    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 5
    $keyPath = Join-Path $TestDrive 'key.pem'
    $noKeyPath = Join-Path $TestDrive 'no.pem'
    $otherPath = Join-Path $TestDrive 'other.jwks'
    Set-Content $keyPath (Get-NewTestKey).Pem
    Set-Content $otherPath (Get-NewTestKey -KeyId k).Jwks
    Set-Content $noKeyPath 'This is no key.'
    $strict = Start-RedoxExportSandbox -PublicKeyPath $otherPath -PatientCount 1
}

AfterAll {
    $sandbox, $strict | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Without a connection' {
    It '<Name> says so' -ForEach @(
        @{ Name = 'Start-RedoxExport'; Command = 'StartRedoxExportCommand'; Script = { Start-RedoxExport } }
        @{ Name = 'Wait-RedoxExportJob'; Command = 'WaitRedoxExportJobCommand'; Script = { 'https://api.redoxengine.com/fhir/R4/a/Production/export-status/1' | Wait-RedoxExportJob } }
        @{ Name = 'Get-RedoxExportJob'; Command = 'GetRedoxExportJobCommand'; Script = { Get-RedoxExportJob 'https://api.redoxengine.com/fhir/R4/a/Production/export-status/1' } }
        @{ Name = 'Stop-RedoxExportJob'; Command = 'StopRedoxExportJobCommand'; Script = { Stop-RedoxExportJob 'https://api.redoxengine.com/fhir/R4/a/Production/export-status/1' } }
        @{ Name = 'Disconnect-RedoxExport'; Command = 'DisconnectRedoxExportCommand'; Script = { Disconnect-RedoxExport } }
    ) {
        Get-RedoxExportConnection | Should -BeNullOrEmpty
        $problems = @(Get-Problem $Script)
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly "NotConnected,RedoxExport.Cmdlets.$Command"
        $problems[0].ErrorDetails.RecommendedAction | Should -Match 'Connect-RedoxExport'
    }
}

Describe 'A sign-in' {
    It 'fails with <Id> for: <Script>' -ForEach @(
        @{ Id = 'KeyFileNotFound'; Says = 'missing\.pem'; Script = { Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId c -KeyId k -KeyPath (Join-Path $TestDrive 'missing.pem') } }
        @{ Id = 'KeyNotRecognized'; Says = 'no\.pem'; Script = { Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId c -KeyId k -KeyPath $noKeyPath } }
        @{ Id = 'KeyIsPublicOnly'; Says = 'public key'; Script = { Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId c -KeyId k -KeyPath $otherPath } }
        @{ Id = 'KeyIdRequired'; Says = '-KeyId'; Script = { Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId c -KeyPath $keyPath } }
        @{ Id = 'ClientIdMissing'; Says = '-ClientId'; Script = { Connect-RedoxExport -BaseUri $strict.BaseUri -KeyId k -KeyPath $keyPath } }
        @{ Id = 'CredentialsAmbiguous'; Says = '-KeyPath, -AccessToken'; Script = { Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId c -KeyId k -KeyPath $keyPath -AccessToken ([securestring]::new()) } }
        @{ Id = 'CredentialsMissing'; Says = 'No credentials were specified'; Script = { Connect-RedoxExport -Destination acme -Environment Production } }
        @{ Id = 'EnvironmentInvalid'; Says = 'Prod'; Script = { Connect-RedoxExport acme Prod -ClientId c -KeyId k -KeyPath $keyPath } }
        @{ Id = 'BaseUriInvalid'; Says = 'not an absolute'; Script = { Connect-RedoxExport -BaseUri fhir/r4 } }
        @{ Id = 'TlsRequired'; Says = 'plain HTTP'; Script = { Connect-RedoxExport -BaseUri http://fhir.example.org/r4 } }
        @{ Id = 'PathNotFileSystem'; Says = 'Env:'; Script = { Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId c -KeyId k -KeyPath Env:KEY } }
    ) {
        $problems = @(Get-Problem $Script)
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly "$Id,RedoxExport.Cmdlets.ConnectRedoxExportCommand"
        "$($problems[0]) $($problems[0].ErrorDetails.RecommendedAction)" | Should -Match $Says
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-RedoxExportConnection | Should -BeNullOrEmpty
    }

    It 'that the server refuses says what the server said' -Tag PowerShell7 {
        $said = Invoke-RestMethod $strict.TokenUri -Method Post -SkipHttpErrorCheck -Body @{ grant_type = 'client_credentials'; client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'; client_assertion = 'e30.e30.e30' }
        $said.error_description | Should -Not -BeNullOrEmpty
        $problems = @(Get-Problem { Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId c -KeyId k -KeyPath $keyPath })
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'SignInRefused,RedoxExport.Cmdlets.ConnectRedoxExportCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'AuthenticationError'
        "$($problems[0])" | Should -Match 'HTTP 40[01]: .*signature'
    }
}

Describe 'On the road' {
    BeforeAll {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name bad
        $done = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $taken = Join-Path $TestDrive 'taken'
        $null = $done | Save-RedoxExport -Path $taken
        $manifest = [IO.File]::ReadAllText((Join-Path $taken 'manifest.json'))
    }

    AfterAll {
        Get-RedoxExportConnection | Disconnect-RedoxExport
    }

    It '<Id> is the one error of: <Script>' -ForEach @(
        @{ Id = 'KickOffRefused'; Says = 'Nonsense'; Script = { Start-RedoxExport -Type Nonsense } }
        @{ Id = 'KickOffRefused'; Says = 'HTTP 404'; Script = { Start-RedoxExport -GroupId nobody } }
        @{ Id = 'TypeInvalid'; Says = 'letters only'; Script = { Start-RedoxExport -Type 'Pat*' } }
        @{ Id = 'SinceInFuture'; Says = 'more than a day ahead'; Script = { Start-RedoxExport -Since (Get-Date).AddDays(2) } }
        @{ Id = 'UntilBeforeSince'; Says = 'not after'; Script = { Start-RedoxExport -Since 2026-02-01 -Until 2026-01-01 } }
        @{ Id = 'FileSizeInvalid'; Says = 'at least 1 byte'; Script = { Start-RedoxExport -MaximumFileSize 0 } }
        @{ Id = 'FileSizeInvalid'; Says = 'not more than -MinimumFileSize'; Script = { Start-RedoxExport -MinimumFileSize 2MB -MaximumFileSize 1MB } }
        @{ Id = 'GroupIdInvalid'; Says = 'empty'; Script = { Start-RedoxExport -GroupId '' } }
        @{ Id = 'PatientNeedsPost'; Says = 'POST'; Script = { Start-RedoxExport -AllPatients -Patient 1 -Method Get } }
        @{ Id = 'ParameterArgumentTransformationError'; Says = 'Since'; Script = { Start-RedoxExport -Since tomorrow } }
        @{ Id = 'ParameterArgumentTransformationError'; Says = "no connection named 'nowhere'.*Get-RedoxExportConnection"; Script = { Start-RedoxExport -Connection nowhere } }
        @{ Id = 'AmbiguousParameterSet'; Says = 'parameter set'; Script = { Start-RedoxExport -AllPatients -GroupId all } }
        @{ Id = 'PathNotFileSystem'; Says = 'Env:'; Script = { Start-RedoxExport -Path Env:here } }
        @{ Id = 'FolderHoldsAnotherExport'; Says = 'taken'; Script = { Start-RedoxExport -Path $taken } }
        @{ Id = 'WaitTimedOut'; Says = 'still running on the server'; Script = { Start-RedoxExport | Wait-RedoxExportJob -Timeout 0 } }
        @{ Id = 'ParameterArgumentTransformationError'; Says = 'not a valid time span'; Script = { $done | Wait-RedoxExportJob -Timeout -1 } }
        @{ Id = 'JobInputInvalid'; Says = 'does not identify an export'; Script = { 'nonsense' | Wait-RedoxExportJob } }
        @{ Id = 'JobInputInvalid'; Says = 'does not identify an export'; Script = { $null | Wait-RedoxExportJob } }
        @{ Id = 'HostNotTrusted'; Says = '-TrustedHost'; Script = { 'https://elsewhere.example.org/export-status/1' | Wait-RedoxExportJob } }
        @{ Id = 'ExportNotComplete'; Says = 'Wait-RedoxExportJob'; Script = { Start-RedoxExport | Save-RedoxExport -Path (Join-Path $TestDrive 'unfinished') } }
        @{ Id = 'FolderHoldsAnotherExport'; Says = 'taken'; Script = { Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $taken } }
        @{ Id = 'PathNotFileSystem'; Says = 'Variable:'; Script = { $done | Save-RedoxExport -Path Variable:there } }
        @{ Id = 'DriveNotFound'; Says = 'nodrive'; Script = { $done | Save-RedoxExport -Path nodrive:/there } }
        @{ Id = 'ParameterArgumentValidationError'; Says = 'ThrottleLimit'; Script = { $done | Save-RedoxExport -Path (Join-Path $TestDrive 'zero') -ThrottleLimit 0 } }
        @{ Id = 'ConnectionNotFound'; Says = 'nowhere'; Script = { Get-RedoxExportConnection nowhere } }
        @{ Id = 'SandboxNotStarted'; Says = 'nothing-here'; Script = { Start-RedoxExportSandbox -DataPath (Join-Path $TestDrive 'nothing-here') } }
    ) {
        $problems = @(Get-Problem $Script)
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Match "^$Id(,RedoxExport\.Cmdlets\.\w+Command)?$"
        "$($problems[0]) $($problems[0].ErrorDetails.RecommendedAction)" | Should -Match $Says
    }

    It 'the folder of another export stays as it is' {
        $null = Get-Problem { Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $taken }
        [IO.File]::ReadAllText((Join-Path $taken 'manifest.json')) | Should -BeExactly $manifest
        Get-ChildItem $taken -Filter *.partial | Should -BeNullOrEmpty
    }

    It 'a slug in the wrong case is a 404 that says what to check' {
        $wrong = Connect-RedoxExport -BaseUri "$($sandbox.BaseUri)".Replace('Development', 'development') -Name wrong
        $problems = @(Get-Problem { Start-RedoxExport -Connection $wrong })
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'KickOffRefused,RedoxExport.Cmdlets.StartRedoxExportCommand'
        $problems[0].Exception.StatusCode | Should -Be 404
        "$($problems[0]) $($problems[0].ErrorDetails.RecommendedAction)" | Should -Match 'case-sensitive'
        Disconnect-RedoxExport $wrong
    }

    It 'a connection that was closed is not used' {
        $closed = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name closed
        Disconnect-RedoxExport $closed
        (Get-Problem { Start-RedoxExport -Connection $closed }).FullyQualifiedErrorId | Should -BeExactly 'ConnectionClosed,RedoxExport.Cmdlets.StartRedoxExportCommand'
    }

    It 'one bad input does not keep the good ones from going on' {
        $groups = @('all', '', 'diabetics' | Start-RedoxExport -Type Patient -Connection bad -ErrorVariable problems -ErrorAction SilentlyContinue)
        $groups.GroupId | Should -Be 'all', 'diabetics'
        $problems.Count | Should -Be 1
    }
}
