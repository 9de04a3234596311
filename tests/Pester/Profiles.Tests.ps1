# Profiles: saved connections without secrets, what is refused, and the nights of two destinations.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingConvertToSecureStringWithPlainText', '', Justification = 'Made-up secrets.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidGlobalVars', '', Justification = 'A command of another module is imitated where a module finds it: in the global scope.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'The imitated command takes these parameters.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    . (Join-Path $PSScriptRoot 'TestKey.ps1')
    $profilesBefore = $env:REDOXEXPORT_PROFILE_PATH
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 3
    $other = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 5 -Seed 7

    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }

    function Get-Offer { param([string] $Typed) (TabExpansion2 $Typed $Typed.Length).CompletionMatches }
}

AfterAll {
    $env:REDOXEXPORT_PROFILE_PATH = $profilesBefore
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A profile' {
    BeforeEach {
        $env:REDOXEXPORT_PROFILE_PATH = Get-NewFolder
    }

    AfterEach {
        Get-RedoxExportConnection | Disconnect-RedoxExport
    }

    It 'makes the same connection again, and is one file without secrets' {
        $made = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name first
        $saved = Save-RedoxExportProfile Acme
        $saved.Name | Should -Be 'Acme'
        $saved.Path | Should -Be (Join-Path $env:REDOXEXPORT_PROFILE_PATH (Join-Path user acme.json))
        $again = Connect-RedoxExport -Profile acme
        $again.Name | Should -Be 'Acme'
        $again.BaseUri | Should -Be $made.BaseUri
        (Get-RedoxExportConnection)[-1].Name | Should -Be 'Acme'
    }

    It 'names the file of a key, and signs in with it' {
        $key = Get-NewTestKey -KeyId kid
        $folder = (New-Item (Get-NewFolder) -ItemType Directory).FullName
        Set-Content (Join-Path $folder 'key.pem') $key.Pem
        Set-Content (Join-Path $folder 'jwks.json') $key.Jwks
        $strict = Start-RedoxExportSandbox -PublicKeyPath (Join-Path $folder 'jwks.json') -PatientCount 1
        Push-Location $folder
        try { $null = Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId id -KeyId kid -KeyPath key.pem -WarningAction SilentlyContinue | Save-RedoxExportProfile acme }
        finally { Pop-Location }
        (Get-RedoxExportProfile acme).KeyPath | Should -Be (Join-Path $folder 'key.pem')
        (Connect-RedoxExport -Profile acme -WarningAction SilentlyContinue).Authentication | Should -Be 'ClientAssertion'
        (Get-RedoxExportProfile acme | Test-RedoxExportConnection -Quiet -WarningAction SilentlyContinue) | Should -BeTrue
        Get-Content (Get-RedoxExportProfile acme).Path -Raw | Should -Not -Match 'PRIVATE'
        $strict | Stop-RedoxExportSandbox
    }

    It 'that cannot be used is a failed check, and the others are checked' {
        $key = Join-Path $TestDrive "$([guid]::NewGuid()).pem"
        Set-Content $key (Get-NewTestKey).Pem
        $strict = Start-RedoxExportSandbox -PatientCount 1
        $null = Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId id -KeyId kid -KeyPath $key -WarningAction SilentlyContinue | Save-RedoxExportProfile a-keyless
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri | Save-RedoxExportProfile b-good
        Remove-Item $key
        $checks = Get-RedoxExportProfile | Test-RedoxExportConnection
        ($checks | Where-Object ConnectionName -EQ a-keyless | ForEach-Object { "$($_.Check) $($_.Result) $($_.ErrorId)" }) | Should -Be 'Settings Failed KeyFileNotFound'
        @($checks | Where-Object ConnectionName -EQ b-good).Count | Should -BeGreaterThan 3
        Test-RedoxExportConnection -Profile * -Quiet | Should -Be $false, $true
        $strict | Stop-RedoxExportSandbox
    }

    It 'names a secret, which Get-Secret reads for each connection' {
        $key = Get-NewTestKey -KeyId kid
        $folder = (New-Item (Get-NewFolder) -ItemType Directory).FullName
        Set-Content (Join-Path $folder 'jwks.json') $key.Jwks
        $strict = Start-RedoxExportSandbox -PublicKeyPath (Join-Path $folder 'jwks.json') -PatientCount 1
        $global:SecretOfTest = ConvertTo-SecureString $key.Pem -AsPlainText -Force
        $global:AskedOfTest = @()
        function global:Get-Secret { param($Name, $Vault) $global:AskedOfTest += "$Vault/$Name"; $global:SecretOfTest }
        try {
            $null = Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId id -KeyId kid -SecretName redox-key -Vault Production | Save-RedoxExportProfile acme
            (Get-RedoxExportProfile acme).KeySource | Should -Be 'secret Production/redox-key'
            (Connect-RedoxExport -Profile acme).Authentication | Should -Be 'ClientAssertion'
            $global:AskedOfTest | Should -Be 'Production/redox-key', 'Production/redox-key'
            $global:SecretOfTest = 42
            { Connect-RedoxExport -Profile acme } | Should -Throw -ErrorId 'SecretNotRead,*'
            function global:Get-Secret { param($Name, $Vault) throw "The vault $Vault is locked." }
            { Connect-RedoxExport -Profile acme } | Should -Throw -ErrorId 'SecretNotRead,*' -ExpectedMessage '*is locked*'
        }
        finally {
            Remove-Item Function:\Get-Secret
            Remove-Variable SecretOfTest, AskedOfTest -Scope Global
        }
        { Connect-RedoxExport -Profile acme } | Should -Throw -ErrorId 'SecretNotRead,*' -ExpectedMessage '*SecretManagement*'
        $strict | Stop-RedoxExportSandbox
    }

    It 'is refused for a connection that was made with <Name>, and nothing is saved' -ForEach @(
        @{ Name = '-AccessToken'; With = @{ AccessToken = 'abcdefgh12345678' } }
        @{ Name = '-Key'; With = @{ ClientId = 'id'; KeyId = 'kid'; Key = 'pem' } }
        @{ Name = '-ProxyCredential'; With = @{ AccessToken = 'abcdefgh12345678'; Proxy = 'http://localhost:1'; ProxyCredential = $true } }
    ) {
        $with = @{} + $With
        $key = (Get-NewTestKey).Pem
        if ($with.Key) { $with.Key = ConvertTo-SecureString $key -AsPlainText -Force }
        if ($with.AccessToken) { $with.AccessToken = ConvertTo-SecureString $with.AccessToken -AsPlainText -Force }
        if ($with.ProxyCredential) { $with.ProxyCredential = [pscredential]::new('me', (ConvertTo-SecureString hunter2 -AsPlainText -Force)) }
        $open = Start-RedoxExportSandbox -PatientCount 1
        $null = Connect-RedoxExport -BaseUri $open.BaseUri @with
        Save-RedoxExportProfile secret -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ProfileHasSecret,*'
        "$($problem[0])" | Should -BeLike "*$Name*"
        "$($problem[0] | Format-List * -Force | Out-String)" | Should -Not -Match 'hunter2|abcdefgh12345678|PRIVATE'
        Test-Path $env:REDOXEXPORT_PROFILE_PATH | Should -BeFalse
        $open | Stop-RedoxExportSandbox
    }

    It 'is not replaced without -Force, and nothing is written with -WhatIf' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        Save-RedoxExportProfile acme -WhatIf
        Get-RedoxExportProfile | Should -BeNullOrEmpty
        $null = Save-RedoxExportProfile acme
        $null = Connect-RedoxExport -BaseUri $other.BaseUri
        { Save-RedoxExportProfile ACME -ErrorAction Stop } | Should -Throw -ErrorId 'ProfileExists,*'
        Save-RedoxExportProfile acme -Force -WhatIf
        (Get-RedoxExportProfile acme).BaseUri | Should -Be $sandbox.BaseUri
        (Save-RedoxExportProfile acme -Force).BaseUri | Should -Be $other.BaseUri
    }

    It 'of the user takes precedence over one of all users, and both are listed' {
        $null = Connect-RedoxExport -BaseUri $other.BaseUri | Save-RedoxExportProfile acme -Scope AllUsers
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri | Save-RedoxExportProfile acme
        $both = Get-RedoxExportProfile
        $both.Scope -join ' ' | Should -Be 'CurrentUser AllUsers'
        $both.IsHidden -join ' ' | Should -Be 'False True'
        (Get-RedoxExportProfile -Scope AllUsers).BaseUri | Should -Be $other.BaseUri
        (Connect-RedoxExport -Profile acme).BaseUri | Should -Be $sandbox.BaseUri
        Remove-RedoxExportProfile acme
        (Connect-RedoxExport -Profile acme).BaseUri | Should -Be $other.BaseUri
        Remove-RedoxExportProfile acme -Scope AllUsers
        Get-RedoxExportProfile | Should -BeNullOrEmpty
    }

    It 'is removed by name, by wildcard and from the pipeline, also if it is damaged' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        'a1', 'a2', 'b1', 'c1' | ForEach-Object { $null = Save-RedoxExportProfile $_ }
        Remove-RedoxExportProfile a* -WhatIf
        (Get-RedoxExportProfile).Count | Should -Be 4
        Get-RedoxExportProfile a1 | Remove-RedoxExportProfile
        Set-Content (Join-Path $env:REDOXEXPORT_PROFILE_PATH (Join-Path user a2.json)) '{'
        Remove-RedoxExportProfile a*, b1
        (Get-RedoxExportProfile).Name | Should -Be 'c1'
        { Remove-RedoxExportProfile a1 -ErrorAction Stop } | Should -Throw -ErrorId 'ProfileNotFound,*'
    }

    It 'that is damaged is one error that names the file, and the others are listed' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        'acme', 'mercy' | ForEach-Object { $null = Save-RedoxExportProfile $_ }
        $path = (Get-RedoxExportProfile acme).Path
        Set-Content $path '{"version":1,"name":"acme","clientSecret":"hunter2"}'
        $listed = Get-RedoxExportProfile -ErrorVariable problem -ErrorAction SilentlyContinue
        $listed.Name | Should -Be 'mercy'
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ProfileDamaged,*'
        "$($problem[0])" | Should -BeLike "*$path*"
        "$($problem[0])" | Should -Not -Match hunter2
        { Connect-RedoxExport -Profile acme } | Should -Throw -ErrorId 'ProfileDamaged,*'
    }

    It 'has a name that a file can have: <_> is refused' -ForEach 'a b', '../up', 'con', '.x' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        { Save-RedoxExportProfile $_ -ErrorAction Stop } | Should -Throw -ErrorId 'ProfileNameInvalid,*'
    }

    It 'needs a connection to be saved' {
        { Save-RedoxExportProfile acme -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*'
        { Connect-RedoxExport -Profile nobody } | Should -Throw -ErrorId 'ProfileNotFound,*' -ExpectedMessage '*nobody*'
        { Connect-RedoxExport -BaseUri $sandbox.BaseUri -Vault v } | Should -Throw -ErrorId 'SecretNameMissing,*'
    }

    It 'completes: <Typed>' -ForEach @(
        @{ Typed = 'Connect-RedoxExport -Profile '; Offers = 'acme', 'mercy' }
        @{ Typed = 'Test-RedoxExportConnection -Profile m'; Offers = , 'mercy' }
        @{ Typed = 'Invoke-RedoxExport -Path x -Profile a'; Offers = , 'acme' }
        @{ Typed = 'Get-RedoxExportProfile '; Offers = 'acme', 'mercy' }
        @{ Typed = 'Save-RedoxExportProfile m'; Offers = , 'mercy' }
        @{ Typed = 'Remove-RedoxExportProfile -Scope AllUsers -Name '; Offers = , 'mercy' }
        @{ Typed = 'Get-RedoxExportProfile -Scope '; Offers = 'AllUsers', 'CurrentUser' }
    ) {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $null = Save-RedoxExportProfile acme
        $null = Save-RedoxExportProfile mercy -Scope AllUsers
        $offered = @(Get-Offer $Typed)
        $offered.CompletionText | Should -Be $Offers
        if ($Typed -like '*Profile a') { $offered[0].ToolTip | Should -BeLike "$($sandbox.BaseUri)*none*CurrentUser" }
    }
}

Describe 'The nights of two destinations' {
    AfterEach {
        Get-RedoxExportConnection | Disconnect-RedoxExport
    }

    BeforeEach {
        $env:REDOXEXPORT_PROFILE_PATH = Get-NewFolder
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri | Save-RedoxExportProfile Acme
        $null = Connect-RedoxExport -BaseUri $other.BaseUri | Save-RedoxExportProfile mercy -Scope AllUsers
        Get-RedoxExportConnection | Disconnect-RedoxExport
        $root = Get-NewFolder
    }

    It 'are made side by side, each in a folder of its own, and the next night is an increment' {
        $first = Get-RedoxExportProfile | Invoke-RedoxExport -Path $root -Type Patient -Incremental -UpdateDataset
        $first.ExitCode | Should -Be 0, 0
        @($first.ConnectionName | Sort-Object) | Should -Be 'Acme', 'mercy'
        @(Get-ChildItem $root -Directory | ForEach-Object Name | Sort-Object) | Should -BeExactly 'acme', 'mercy'
        foreach ($name in 'acme', 'mercy') {
            $run = $first | Where-Object ConnectionName -EQ $name
            $run.Path | Should -BeLike "$(Join-Path $root $name)*"
            $run.ResourceCount | Should -Be @{ acme = 3; mercy = 5 }[$name]
            @(Import-RedoxExport (Join-Path $root (Join-Path $name current)) -Type Patient).Count | Should -Be $run.ResourceCount
        }
        $second = Invoke-RedoxExport -Profile acme, MERCY -Path $root -Type Patient -Incremental -UpdateDataset
        $second.Mode | Should -Be 'Incremental', 'Incremental'
        $second.ExitCode | Should -Be 0, 0
        (Get-RedoxExportRun (Join-Path $root acme)).ConnectionName | Should -Be 'Acme', 'Acme'
        # The connections are the runs' own.
        Get-RedoxExportConnection | Should -BeNullOrEmpty
    }

    It 'show the profile of each run' {
        $runs = Get-RedoxExportProfile | Invoke-RedoxExport -Path $root -Type Patient
        $shown = $runs | Format-Table | Out-String -Width 80
        $shown | Should -Match '(?m)^Profile +Id +State'
        $shown | Should -Match '(?m)^Acme .+Complete'
        $shown | Should -Match '(?m)^mercy .+Complete'
    }

    It 'do not stop each other: one server refuses' {
        $null = Connect-RedoxExport -BaseUri "$($sandbox.BaseUri)/nothing" | Save-RedoxExportProfile bad
        $runs = Get-RedoxExportProfile | Invoke-RedoxExport -Path $root -Type Patient -ErrorVariable problems -ErrorAction SilentlyContinue
        $runs.Count | Should -Be 3
        ($runs | Where-Object ConnectionName -NE bad).ExitCode | Should -Be 0, 0
        ($runs | Where-Object ConnectionName -EQ bad).ExitCode | Should -Be 5
        $problems.Count | Should -Be 1
        "$($problems[0])" | Should -BeLike 'bad: *'
        "$($problems[0].Exception.Message)" | Should -BeLike 'bad: *'
        [RedoxExport.Runs.RunExitCode]::MostSerious($runs) | Should -Be 5
    }

    It 'do not stop each other: a profile is mistyped, one is damaged, one has no key' {
        $strict = Start-RedoxExportSandbox -PatientCount 1
        $key = Join-Path $TestDrive "$([guid]::NewGuid()).pem"
        Set-Content $key (Get-NewTestKey).Pem
        $null = Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId id -KeyId kid -KeyPath $key -WarningAction SilentlyContinue | Save-RedoxExportProfile keyless
        Remove-Item $key
        $null = Save-RedoxExportProfile damaged
        Set-Content (Get-RedoxExportProfile damaged).Path '{'
        $runs = Invoke-RedoxExport -Profile nobody, damaged, keyless, acme -Path $root -Type Patient -ErrorVariable problems -ErrorAction SilentlyContinue
        $runs.ConnectionName | Should -Be 'nobody', 'damaged', 'keyless', 'Acme'
        $runs.ErrorId -join ' ' | Should -Be 'ProfileNotFound ProfileDamaged KeyFileNotFound '
        $runs.ExitCode | Should -Be 4, 4, 4, 0
        $runs[0].Id | Should -BeNullOrEmpty
        ($problems | ForEach-Object { "$_".Split(':')[0] }) | Should -Be 'nobody', 'damaged', 'keyless'
        [RedoxExport.Runs.RunExitCode]::MostSerious($runs) | Should -Be 4
        # Those that exist have a history that shows the failure.
        @(Get-ChildItem $root -Directory).Name | Should -Be 'acme', 'damaged', 'keyless'
        (Get-RedoxExportRun $root | Where-Object ExitCode -NE 0).ErrorId | Should -Be 'ProfileDamaged', 'KeyFileNotFound'
        $strict | Stop-RedoxExportSandbox
    }

    It 'tell -OnResult the end of each, also of one that could not begin' {
        $told = [Collections.Generic.List[object]]::new()
        $null = Invoke-RedoxExport -Profile nobody, acme, mercy -Path $root -Type Patient -OnResult { param($result) $told.Add($result) } -ErrorAction SilentlyContinue
        ($told.Title | Sort-Object) -join '; ' | Should -BeLike "*'acme': complete*; *'mercy': complete*"
        $failed = $told | Where-Object NeedsAttention
        $failed.ErrorId | Should -Be 'ProfileNotFound'
        $failed.ExitCode | Should -Be 4
        $told.Count | Should -Be 3

        $told.Clear()
        { Invoke-RedoxExport -Profile acme -Path $root -Full -Incremental -Overlap 1 -TableSource x -OnResult { param($result) $told.Add($result) } } | Should -Throw
        $null = Invoke-RedoxExport -Profile nobody, acme -Path $root -Type Patient -OnResult { param($result) $told.Add($result) } -WhatIf -ErrorAction SilentlyContinue
        $told.ErrorId | Should -Be 'ParameterWithProfiles'
    }

    It 'do nothing with -WhatIf, and show each request' {
        $shown = Get-RedoxExportProfile | Invoke-RedoxExport -Path $root -Type Patient -WhatIf
        $shown | Should -BeNullOrEmpty
        Test-Path $root | Should -BeFalse
    }

    It 'are made for each group' {
        $runs = Get-RedoxExportProfile | Invoke-RedoxExport -Path $root -Type Patient -GroupId all
        $runs.ExitCode | Should -Be 0, 0
        @($runs.Request | Sort-Object -Unique) | Should -BeLike 'Group all*'
    }

    It 'are made for each group of the pipeline, and once for each' {
        $connection = Connect-RedoxExport -Profile acme
        $groups = Get-RedoxExportGroup -Connection $connection
        $runs = $groups[1], $groups[0], $groups[0] | Invoke-RedoxExport -Path $root -Type Patient -Profile acme, mercy
        $runs.ExitCode | Should -Be 0, 0, 0, 0
        foreach ($name in 'Acme', 'mercy') {
            $requests = @($runs | Where-Object ConnectionName -EQ $name | ForEach-Object Request)
            $requests.Count | Should -Be 2
            $requests[0] | Should -BeLike 'Group diabetics*'
            $requests[1] | Should -BeLike 'Group all*'
        }
        $runs = $groups | Invoke-RedoxExport -Path $root -Type Patient -Profile acme -Full
        @($runs).Count | Should -Be 2
        Get-RedoxExportGroup -Connection $connection 'no such*' | Invoke-RedoxExport -Path $root -Profile acme | Should -BeNullOrEmpty
    }

    It 'have a result for each group, also if the id of one is invalid' {
        $runs = Invoke-RedoxExport -Profile acme, mercy -Path $root -Type Patient -GroupId '..', all -ErrorVariable problems -ErrorAction SilentlyContinue
        $runs.Count | Should -Be 4
        @($runs | Where-Object ExitCode -EQ 0 | ForEach-Object Request) | Should -BeLike 'Group all*'
        @($runs | Where-Object ErrorId -EQ 'GroupIdInvalid').ConnectionName | Should -Be 'Acme', 'mercy'
        ($problems | ForEach-Object { "$_".Split(':')[0] }) | Should -Be "Acme, group '..'", "mercy, group '..'"
    }

    It 'have an error, advice and a notice for each group if the sign-in cannot begin' {
        $profileFile = (Get-RedoxExportProfile acme).Path
        $good = Get-Content $profileFile -Raw
        Set-Content $profileFile '{'
        $told = [Collections.Generic.List[object]]::new()
        try { $runs = Invoke-RedoxExport -Profile acme -Path $root -Type Patient -GroupId all, diabetics -OnResult { param($result) $told.Add($result) } -ErrorVariable problems -ErrorAction SilentlyContinue }
        finally { Set-Content $profileFile $good }
        $runs.ErrorId | Should -Be 'ProfileDamaged', 'ProfileDamaged'
        $runs.RecommendedAction | Should -BeLike '*Save-RedoxExportProfile*'
        ($runs | Format-List | Out-String) | Should -Match '(?m)^RecommendedAction +: '
        ($problems | ForEach-Object { "$_".Split(':')[0] }) | Should -Be "acme, group 'all'", "acme, group 'diabetics'"
        $told.RequestId | Should -Be $runs.RequestId
        @($told.RequestId | Sort-Object -Unique).Count | Should -Be 2
        $told[1].Text | Should -BeLike "*Request: $($runs[1].RequestId)*What to do: *"
    }

    It 'have a result for each group, also if superseded runs cannot be removed' {
        1..2 | ForEach-Object { $null = Invoke-RedoxExport -Profile acme -Path $root -Type Patient -GroupId all -Full }
        $damage = {
            param($result)
            if ($result.ExitCode -eq 0) { Set-Content (Join-Path $result.Path runs.json) '{' }
        }
        $runs = @(Invoke-RedoxExport -Profile acme -Path $root -Type Patient -GroupId all, diabetics -Full -Retain 1 -OnResult $damage -ErrorVariable problems -ErrorAction SilentlyContinue)
        $runs.Count | Should -Be 2
        $runs[0].ExitCode | Should -Be 0
        "$($problems[0])" | Should -BeLike "Acme, group 'all': *"
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'HistoryDamaged,*'
    }

    It 'do not stop each other: an unexpected error has a result, a notice, and none of its text' {
        $key = Get-NewTestKey -KeyId kid
        $folder = (New-Item (Get-NewFolder) -ItemType Directory).FullName
        Set-Content (Join-Path $folder 'jwks.json') $key.Jwks
        $strict = Start-RedoxExportSandbox -PublicKeyPath (Join-Path $folder 'jwks.json') -PatientCount 1
        $global:SecretOfTest = ConvertTo-SecureString $key.Pem -AsPlainText -Force
        function global:Get-Secret { $global:SecretOfTest }
        $told = [Collections.Generic.List[object]]::new()
        try {
            $null = Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId id -KeyId kid -SecretName redox-key | Save-RedoxExportProfile vaulted
            $global:SecretOfTest = [securestring]::new()
            $global:SecretOfTest.Dispose()
            $runs = Invoke-RedoxExport -Profile vaulted, acme -Path $root -Type Patient -OnResult { param($result) $told.Add($result) } -ErrorVariable problems -ErrorAction SilentlyContinue
        }
        finally {
            Remove-Item Function:\Get-Secret
            Remove-Variable SecretOfTest -Scope Global
            $strict | Stop-RedoxExportSandbox
        }
        $runs.ConnectionName | Should -Be 'vaulted', 'Acme'
        $runs.ExitCode | Should -Be 1, 0
        $runs[0].ErrorId | Should -Be 'ProfileNotRun'
        $problems.Count | Should -Be 1
        "$($problems[0])" | Should -BeLike 'vaulted: An unexpected error (ObjectDisposedException)*'
        $told.ErrorId | Should -Be 'ProfileNotRun', $null
    }

    It 'are not harmed by a listener of metrics that throws' -Tag PowerShell7 {
        if (-not ('RedoxExportTests.ThrowingListener' -as [type])) {
            Add-Type -TypeDefinition @'
using System;
using System.Diagnostics.Metrics;

namespace RedoxExportTests
{
    public sealed class ThrowingListener : IDisposable
    {
        private readonly MeterListener _listener = new MeterListener();

        public ThrowingListener(string name)
        {
            _listener.InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == "RedoxExport" && instrument.Name == name) { listener.EnableMeasurementEvents(instrument); } };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) => { throw new InvalidOperationException("CANARY"); });
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => { throw new InvalidOperationException("CANARY"); });
            _listener.Start();
        }

        public void Dispose() { _listener.Dispose(); }
    }
}
'@
        }
        $told = [Collections.Generic.List[object]]::new()
        $listener = [RedoxExportTests.ThrowingListener]::new('redoxexport.download.files')
        try { $runs = Invoke-RedoxExport -Profile acme, mercy -Path $root -Type Patient -OnResult { param($result) $told.Add($result) } -ErrorVariable problems -ErrorAction SilentlyContinue }
        finally { $listener.Dispose() }
        @($runs.ConnectionName | Sort-Object) | Should -Be 'Acme', 'mercy'
        $runs.ExitCode | Should -Be 0, 0
        $told.ErrorId | Should -Be $null, $null
        $problems | Should -BeNullOrEmpty
    }

    It 'are named by texts of the pipeline' {
        $runs = 'acme', 'mercy' | Invoke-RedoxExport -Path $root -Type Patient
        @($runs.ConnectionName | Sort-Object) | Should -Be 'Acme', 'mercy'
        $runs = 'mercy' | Invoke-RedoxExport -Path $root -Type Patient -GroupId all
        $runs.ConnectionName | Should -Be 'mercy'
        $runs.Request | Should -BeLike 'Group all*'
    }

    It 'are not guessed: a text that is not the name of one is an error with advice, and starts nothing (<Name>)' -ForEach @(
        @{ Name = 'alone'; More = @{} }
        @{ Name = 'with -GroupId'; More = @{ GroupId = 'all' } }
        @{ Name = 'with -Profile'; More = @{ Profile = 'acme' } }
    ) {
        $null = Connect-RedoxExport -Profile acme
        'diabetics' | Invoke-RedoxExport -Path $root -Type Patient @More -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.Count | Should -Be 1
        "$($problems[0])" | Should -BeLike "*There is no profile 'diabetics'*Get-RedoxExportProfile*-GroupId*"
        Test-Path $root | Should -BeFalse
    }

    It 'are refused where -Path holds the runs of one destination, or with -Connection' {
        $connection = Connect-RedoxExport -Profile acme
        $null = Invoke-RedoxExport -Path $root -Type Patient
        { Get-RedoxExportProfile | Invoke-RedoxExport -Path $root } | Should -Throw -ErrorId 'RootHasRuns,*'
        { Get-RedoxExportProfile | Invoke-RedoxExport -Path (Get-NewFolder) -Connection $connection } | Should -Throw -ErrorId 'ParameterWithProfiles,*'
        { Get-RedoxExportProfile | Invoke-RedoxExport -Path (Get-NewFolder) -TableSource x } | Should -Throw -ErrorId 'ParameterWithProfiles,*'
        { Get-RedoxExportProfile | Invoke-RedoxExport -Path (Get-NewFolder) -View patient } | Should -Throw -ErrorId 'TableParameterMissing,*'
    }

    It 'are none where there is no profile' {
        $runs = Get-RedoxExportProfile nobody* | Invoke-RedoxExport -Path $root
        $runs | Should -BeNullOrEmpty
        [RedoxExport.Runs.RunExitCode]::MostSerious($runs) | Should -Be 1
    }

    It 'are none, with an error, where a wildcard matches no profile' {
        $runs = Invoke-RedoxExport -Profile nobody*, ACM*, acme, n* -Path $root -Type Patient -ErrorVariable problems -ErrorAction SilentlyContinue
        $runs.ConnectionName | Should -Be 'nobody*', 'n*', 'Acme'
        $runs.ErrorId -join ' ' | Should -Be 'ProfileNotFound ProfileNotFound '
        $runs.ExitCode | Should -Be 4, 4, 0
        "$($problems[0])" | Should -BeLike "nobody*: No profile matches 'nobody*'.*"
        @(Get-ChildItem $root -Directory).Name | Should -Be 'acme'
        { Connect-RedoxExport -Profile nobody* } | Should -Throw -ErrorId 'ProfileNotFound,*'
        $check = Test-RedoxExportConnection -Profile nobody*
        "$($check.Check) $($check.Result) $($check.ErrorId)" | Should -Be 'Settings Failed ProfileNotFound'
    }

    It 'use the profile of the user where both scopes have one of the name' {
        $null = Connect-RedoxExport -BaseUri $other.BaseUri | Save-RedoxExportProfile acme -Scope AllUsers
        $runs = Get-RedoxExportProfile acme | Invoke-RedoxExport -Path $root -Type Patient
        @($runs).Count | Should -Be 1
        $runs.ResourceCount | Should -Be 3
    }

    It 'use the profile of all users if it is chosen, although the user has one of the name' {
        $null = Connect-RedoxExport -BaseUri $other.BaseUri | Save-RedoxExportProfile acme -Scope AllUsers
        $run = Get-RedoxExportProfile acme -Scope AllUsers | Invoke-RedoxExport -Path $root -Type Patient
        $run.ExitCode | Should -Be 0
        $run.ResourceCount | Should -Be 5
    }

    It 'have the advice of the error that ended the run in the notice, also with -Strict' {
        $bad = Start-RedoxExportSandbox -Anonymous -PatientCount 2 -PollCount 1 -RetryAfter 0 -Fault OutcomeMissing:*, LineNoJson:*
        $null = Connect-RedoxExport -BaseUri $bad.BaseUri | Save-RedoxExportProfile bad
        $told = [Collections.Generic.List[object]]::new()
        $with = @{ Type = 'Patient', 'Observation'; Strict = $true; OnResult = { param($result) $told.Add($result) }; ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
        $null = Invoke-RedoxExport -Profile bad -Path $root -ErrorVariable problems @with
        @($problems | Where-Object FullyQualifiedErrorId -Like 'DamagedLines,*').Count | Should -BeGreaterThan 0
        $null = Connect-RedoxExport -Profile bad
        $null = Invoke-RedoxExport -Path (Get-NewFolder) @with
        $told.Count | Should -Be 2
        $told[0].ErrorId | Should -Not -BeNullOrEmpty
        $told[0].RecommendedAction | Should -Be $told[1].RecommendedAction
        $told[0].RecommendedAction | Should -Not -BeLike 'All received data are kept*'
        $bad | Stop-RedoxExportSandbox
    }

    It 'have errors with -Strict for data that differ, each with its profile' {
        $mixed = Start-RedoxExportSandbox -Anonymous -PatientCount 2 -PollCount 1 -RetryAfter 0 -Fault TypesMixed:*
        $null = Connect-RedoxExport -BaseUri $mixed.BaseUri | Save-RedoxExportProfile mixed
        $runs = Invoke-RedoxExport -Profile acme, mixed -Path $root -Type Patient -Strict -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        ($runs | Where-Object ConnectionName -EQ Acme).ExitCode | Should -Be 0
        ($runs | Where-Object ConnectionName -EQ mixed).ExitCode | Should -Not -Be 0
        $problems | Should -Not -BeNullOrEmpty
        $problems | ForEach-Object { "$_" | Should -Match '^mixed: ' }
        $mixed | Stop-RedoxExportSandbox
    }

    It 'begin each message with the name of the profile' {
        $messages = Invoke-RedoxExport -Profile acme, mercy -Path $root -Type Patient -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | ForEach-Object Message
        $messages | Should -Not -BeNullOrEmpty
        @($messages | Where-Object { $_ -like 'Acme: Run *' }).Count | Should -BeGreaterOrEqual 2
        @($messages | Where-Object { $_ -like 'mercy: Run *' }).Count | Should -BeGreaterOrEqual 2
    }

    It 'stop together, and the next call resumes each' {
        $slow = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -PollCount 100000 -RetryAfter 1
        $slower = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -PollCount 100000 -RetryAfter 1
        $null = Connect-RedoxExport -BaseUri $slow.BaseUri | Save-RedoxExportProfile slow
        $null = Connect-RedoxExport -BaseUri $slower.BaseUri | Save-RedoxExportProfile slower
        $shell = [powershell]::Create()
        $seen = [Collections.Generic.List[Management.Automation.ProgressRecord]]::new()
        try {
            $null = $shell.AddScript("`$env:REDOXEXPORT_PROFILE_PATH = '$env:REDOXEXPORT_PROFILE_PATH'; Import-Module '$((Get-Module RedoxExport).Path)'; Invoke-RedoxExport -Profile slow, slower -Path '$root' -Type Patient")
            $call = $shell.BeginInvoke()
            # Both have a polling URL and a bar before the call is stopped.
            $deadline = [datetime]::UtcNow.AddSeconds(60)
            $isReady = {
                @(Get-ChildItem $root -Recurse -Filter export.json -ErrorAction SilentlyContinue).Count -eq 2 -and
                @($shell.Streams.Progress.ReadAll() | ForEach-Object { $seen.Add($_); $_ }).Count -ge 0 -and
                @($seen | Where-Object RecordType -EQ Processing | ForEach-Object Activity | Sort-Object -Unique).Count -eq 2
            }
            while (-not (& $isReady) -and [datetime]::UtcNow -lt $deadline) { [Threading.Thread]::Yield() | Out-Null }
            $shell.Stop()
            $call.IsCompleted | Should -BeTrue
            # Each has a bar of its own.
            $bars = @($seen | Where-Object RecordType -EQ Processing | Select-Object ActivityId, Activity -Unique | Sort-Object Activity)
            $bars.Activity | Should -Be 'slow', 'slower'
            $bars.ActivityId | Should -Be 1, 2
        }
        finally { $shell.Dispose() }
        foreach ($name in 'slow', 'slower') {
            $run = Get-RedoxExportRun (Join-Path $root $name)
            $run.State | Should -Be 'Interrupted'
        }
        $again = Invoke-RedoxExport -Profile slow, slower -Path $root -Type Patient -Timeout 0 -ErrorAction SilentlyContinue
        $again.State | Should -Be 'Waiting', 'Waiting'
        $again.ExitCode | Should -Be 3, 3
        @(Get-RedoxExportRun (Join-Path $root slow)).Count | Should -Be 1
        $slow, $slower | Stop-RedoxExportSandbox
    }

    It 'wait for their turn with -ProfileLimit 1' {
        $runs = Get-RedoxExportProfile | Invoke-RedoxExport -Path $root -Type Patient -ProfileLimit 1
        $runs.ExitCode | Should -Be 0, 0
        # By name, one after the other.
        $runs.ConnectionName | Should -Be 'Acme', 'mercy'
        $runs[0].EndedAt | Should -BeLessOrEqual $runs[1].StartedAt
    }
}
