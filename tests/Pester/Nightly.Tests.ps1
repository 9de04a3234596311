# Runs of Invoke-RedoxExport in a real PowerShell, and every exit code of examples/nightly.ps1, run as a scheduler runs it: as a process.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    . (Join-Path $PSScriptRoot 'CutProxy.ps1')
    $module = (Get-Module RedoxExport).Path
    if ($module -notlike '*.psd1') { $module = $staged }
    $nightly = (Resolve-Path (Join-Path $PSScriptRoot '../../examples/nightly.ps1')).Path

    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }

    # The module with some commands of the test's own before its own ones.
    function Write-TestModule {
        param([string] $Name, [string] $Script)
        $file = Join-Path $TestDrive "$Name.psm1"
        Set-Content $file "Import-Module '$module' -Global`n$Script"
        $file
    }

    # The script in a process of its own: what it ends with, and what it printed.
    function Invoke-Nightly {
        param([string] $Path, [uri] $BaseUri, [string[]] $More = @(), [int] $MostKilobytes, [uri] $Proxy, [string] $Module = $module)
        # The system's proxy is not used for this computer, where the sandbox is.
        if ($Proxy) { $Module = Write-TestModule proxy "function Connect-RedoxExport { RedoxExport\Connect-RedoxExport @args -Proxy '$Proxy' }" }
        $command = @((Get-Process -Id $PID).Path, '-NoProfile', '-NonInteractive', '-File', $nightly, '-Path', $Path, '-BaseUri', $BaseUri, '-Module', $module) + $More
        # The system refuses to let a file grow beyond the limit, as it does when a disk is full. .NET's double mapping of code is a large file.
        if ($MostKilobytes) { $command = @('bash', '-c', "trap '' XFSZ; ulimit -f $MostKilobytes; DOTNET_EnableWriteXorExecute=0 exec `"`$@`"", 'bash') + $command }
        $program, $arguments = $command
        $said = & $program @arguments 2>&1
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Said = $said -join "`n" }
    }
}

AfterAll {
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'examples/nightly.ps1' {
    It 'ends with <Code>: <Name>' -ForEach @(
        @{ Code = 0; Name = 'complete'; With = @{}; More = @(); State = 'Complete' }
        @{ Code = 2; Name = 'complete, with issues that the server reports'; With = @{ Fault = 'PartialSuccess' }; More = @(); State = 'Complete' }
        @{ Code = 3; Name = 'the server is still at work'; With = @{ PollCount = 1000 }; More = @('-Timeout', '0:0:0'); State = 'Waiting' }
        @{ Code = 5; Name = 'the server refused the export'; With = @{}; More = @('-Type', 'Pacient'); State = 'Failed' }
        @{ Code = 5; Name = 'the server gave up'; With = @{ Fault = 'JobFails' }; More = @(); State = 'Failed'; Fast = $true }
        @{ Code = 6; Name = 'a file is missing'; With = @{ Fault = 'FileMissing:*' }; More = @(); State = 'Incomplete' }
        @{ Code = 7; Name = 'the export is gone'; With = @{ Fault = 'JobGone' }; More = @(); State = 'Gone'; Fast = $true }
    ) {
        # An end is believed after 20 seconds to two minutes.
        $of = if ($Fast) { Write-TestModule fast ". '$PSScriptRoot/FastClock.ps1'`nfunction Connect-RedoxExport { RedoxExport\Connect-RedoxExport @args | Use-FastClock }" } else { $module }
        $settings = @{ Anonymous = $true; PatientCount = 2; PollCount = 1; RetryAfter = 0 }
        foreach ($key in $With.Keys) { $settings[$key] = $With[$key] }
        $sandbox = Start-RedoxExportSandbox @settings
        $folder = Get-NewFolder
        $ended = Invoke-Nightly -Path $folder -BaseUri $sandbox.BaseUri -More $More -Module $of
        $ended.ExitCode | Should -Be $Code -Because $ended.Said
        $run = Get-RedoxExportRun $folder
        $run.State | Should -Be $State
        $run.ExitCode | Should -Be $Code
        $ended.Said | Should -Match "run $($run.Id): $State, .* exit code $Code"
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'ends with 4: the sign-in failed' {
        $sandbox = Start-RedoxExportSandbox -PatientCount 1 -Fault TokenRefused:*
        $key = Join-Path $TestDrive 'key.pem'
        Set-Content $key (Get-NewTestKey).Pem
        $ended = Invoke-Nightly -Path (Get-NewFolder) -BaseUri $sandbox.BaseUri -More @('-ClientId', 'id', '-KeyId', 'kid', '-KeyPath', $key)
        $ended.ExitCode | Should -Be 4 -Because $ended.Said
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'exports nothing from a connection that the session had before, if the sign-in fails' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -PollCount 0
        $connecting = Write-TestModule connected "RedoxExport\Connect-RedoxExport -BaseUri '$($sandbox.BaseUri)' | Out-Null"
        $folder = Get-NewFolder
        $ended = Invoke-Nightly -Path $folder -BaseUri 'http://localhost:1/fhir' -More @('-ClientId', 'id', '-KeyId', 'kid', '-KeyPath', (Join-Path $TestDrive 'no.pem')) -Module $connecting
        $ended.ExitCode | Should -Be 4 -Because $ended.Said
        Test-Path $folder | Should -BeFalse
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'ends with 4: <Name>' -ForEach @(
        @{ Name = 'the key is missing'; Content = $null; More = @() }
        @{ Name = 'the key is public only'; Content = 'public'; More = @() }
        @{ Name = 'the vault has no such secret'; Content = $null; More = @('-SecretName', 'nothing-here') }
    ) {
        $key = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        if ($Content) { Set-Content $key (Get-NewTestKey -KeyId kid).Jwks }
        if (-not $More) { $More = @('-KeyPath', $key) }
        $ended = Invoke-Nightly -Path (Get-NewFolder) -BaseUri 'http://localhost:1/fhir' -More (@('-ClientId', 'id', '-KeyId', 'kid') + $More)
        $ended.ExitCode | Should -Be 4 -Because $ended.Said
    }

    It 'ends with 6: requests take turns in a folder' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -PollCount 0
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $folder = Get-NewFolder
        foreach ($type in 'Patient', 'Observation') { (Invoke-RedoxExport -Path $folder -Type $type -Incremental -UpdateDataset -Connection $connection).ExitCode | Should -Be 0 }
        $ended = Invoke-Nightly -Path $folder -BaseUri $sandbox.BaseUri -More '-Type', 'Patient'
        $ended.ExitCode | Should -Be 6 -Because $ended.Said
        { Update-RedoxExportDataset $folder -ErrorAction Stop } | Should -Throw -ErrorId 'DatasetAmbiguous,*'
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'signs in after an outage' {
        $sandbox = Start-RedoxExportSandbox -PatientCount 1 -PollCount 0
        $key = Join-Path $TestDrive 'outage.pem'
        Set-Content $key (Get-NewTestKey).Pem
        # The first address leads nowhere, and the pause until the next attempt is as long as the test needs.
        $outage = Write-TestModule outage @'
$script:calls = 0
function Connect-RedoxExport {
    param($BaseUri, $ClientId, $KeyId, $KeyPath)
    if ($script:calls++ -eq 0) { $PSBoundParameters.BaseUri = 'http://localhost:1/fhir' }
    RedoxExport\Connect-RedoxExport @PSBoundParameters -MaxAttempts 1
}
function Start-Sleep { param($Seconds) "pause of $Seconds s" }
'@
        $ended = Invoke-Nightly -Path (Get-NewFolder) -BaseUri $sandbox.BaseUri -More @('-ClientId', 'id', '-KeyId', 'kid', '-KeyPath', $key) -Module $outage
        $ended.ExitCode | Should -Be 0 -Because $ended.Said
        $ended.Said | Should -Match '(?s)no sign-in yet, retrying until .+localhost:1.+pause of 60 s.+run \S+: Complete'
        $sandbox | Stop-RedoxExportSandbox
    }

    # Each night is a process of its own. The long form has fourteen (REDOXEXPORT_LONG=1), the short one a night for each thing that happens.
    It 'keeps a current view, a page and no more runs than it is told to, whatever happens on single nights' {
        $key, $wrongKey = 1..2 | ForEach-Object {
            $pair = Get-NewTestKey -KeyId kid
            $file = Join-Path $TestDrive "key$_.pem"
            Set-Content $file $pair.Pem
            Set-Content "$file.jwks" $pair.Jwks
            $file
        }
        $sandbox = Start-RedoxExportSandbox -PublicKeyPath "$key.jwks" -PatientCount 20 -PollCount 0 -RetryAfter 0 -Change 1
        $folder = Get-NewFolder
        $page = Join-Path $folder 'report.html'
        $signIn = '-ClientId', 'id', '-KeyId', 'kid', '-KeyPath', $key, '-Retain', '2'
        $nights = if ($env:REDOXEXPORT_LONG -eq '1') {
            'Well', 'Well', 'Well', 'WrongKey', 'Well', 'Well', 'Outage', 'StillOut', 'Well', 'FullDisk', 'NoSignIn', 'Well', 'Well', 'Well'
        }
        else {
            'Well', 'WrongKey', 'Outage', 'FullDisk', 'Well'
        }
        # A process has no limit of this kind on Windows, and the proxy of the test is not compiled in Windows PowerShell.
        if (-not ($IsLinux -or $IsMacOS)) { $nights = $nights -ne 'FullDisk' }
        if ($PSVersionTable.PSEdition -eq 'Desktop') { $nights = $nights -ne 'Outage' -ne 'StillOut' -ne 'NoSignIn' }
        function Invoke-Outage {
            param([string] $After)
            $proxy = [RedoxExport.Pester.CutProxy]::new($After)
            try { Invoke-Nightly -Path $folder -BaseUri $sandbox.BaseUri -More ($signIn + '-Timeout', '0:0:3') -Proxy $proxy.Address }
            finally { $proxy.Dispose() }
        }
        $expected = @{ Well = 0; WrongKey = 4; Outage = 1; StillOut = 1; NoSignIn = 1; FullDisk = 6 }
        $states = @{ Well = 'Complete'; Outage = 'Interrupted'; StillOut = 'Interrupted'; FullDisk = 'Interrupted' }
        foreach ($night in $nights) {
            $written = if (Test-Path $page) { (Get-Item $page).LastWriteTimeUtc } else { [datetime]::MinValue }
            $ended = switch ($night) {
                Well { Invoke-Nightly -Path $folder -BaseUri $sandbox.BaseUri -More $signIn }
                WrongKey { Invoke-Nightly -Path $folder -BaseUri $sandbox.BaseUri -More ($signIn -replace 'key1', 'key2') }
                # The network fails after the export was started, after the sign-in, or before it.
                Outage { Invoke-Outage '$export' }
                StillOut { Invoke-Outage $sandbox.TokenUri.AbsolutePath }
                NoSignIn { Invoke-Nightly -Path $folder -BaseUri $sandbox.BaseUri -More ($signIn + '-Timeout', '0:0:3') -Proxy 'http://127.0.0.1:1' }
                FullDisk { Invoke-Nightly -Path $folder -BaseUri $sandbox.BaseUri -More ($signIn + '-Full') -MostKilobytes 40 }
            }
            $because = "the night was '$night', and it said: $($ended.Said)"
            $ended.ExitCode | Should -Be $expected[$night] -Because $because
            if ($states[$night]) {
                $ended.Said | Should -Match "run \S+: $($states[$night])" -Because $because
                (Get-RedoxExportRun $folder -Last 1).State | Should -Be $states[$night]
            }
            else { $ended.Said | Should -Not -Match 'run \d+T\d+Z' }
            (Get-Item $page).LastWriteTimeUtc | Should -BeGreaterThan $written -Because $because

            $kept = @(Get-ChildItem $folder -Directory | Where-Object Name -Match '^\d+T\d+Z')
            $kept.Count | Should -BeLessOrEqual 4 -Because "-Retain 2 keeps two complete runs beside those that have not ended: $($kept.Name)"
            $bytes = (Get-ChildItem $folder -Recurse -File -Force | Measure-Object Length -Sum).Sum
            if (-not $most) { $most = 2 * $bytes }
            $bytes | Should -BeLessOrEqual $most -Because 'the first night has everything, in its run and in the view'
        }

        $state = { '{0}/{1} {2}' -f $_.resourceType, $_.id, $_.meta.versionId }
        $held = @($sandbox.CurrentResources([NullString]::Value) | ConvertFrom-Json | ForEach-Object $state | Sort-Object)
        $held.Count | Should -BeGreaterThan 100
        $current = @(Import-RedoxExport (Join-Path $folder current) | ForEach-Object $state | Sort-Object)
        $current -join "`n" | Should -BeExactly ($held -join "`n")
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'ends with 8: another run is at work' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1
        $folder = (New-Item (Get-NewFolder) -ItemType Directory).FullName
        $held = [IO.File]::Open((Join-Path $folder 'run.lock'), 'OpenOrCreate', 'ReadWrite', 'None')
        try {
            $ended = Invoke-Nightly -Path $folder -BaseUri $sandbox.BaseUri
            $ended.ExitCode | Should -Be 8 -Because $ended.Said
        }
        finally {
            $held.Dispose()
            $sandbox | Stop-RedoxExportSandbox
        }
    }

    It 'ends with 1: anything else' {
        # A server that gives no answer is waited for as long as -Timeout.
        $ended = Invoke-Nightly -Path (Get-NewFolder) -BaseUri 'http://localhost:1/fhir' -More @('-Timeout', '0:0:1')
        $ended.ExitCode | Should -Be 1 -Because $ended.Said
        $ended.Said | Should -Match 'run \d+T\d+Z: Interrupted'
    }
}

Describe 'Invoke-RedoxExport' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 8 -PollCount 0 -Change 1
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $folder = Get-NewFolder
    }
    AfterAll { $sandbox | Stop-RedoxExportSandbox }

    It 'fetches everything, then what has changed, and says so in its history' {
        $first = Invoke-RedoxExport -Path $folder -Incremental -Connection $connection
        $second = Invoke-RedoxExport -Path $folder -Incremental -Connection $connection
        $first.Mode | Should -Be 'Full'
        $second.Mode | Should -Be 'Incremental'
        $second.Since | Should -Be $first.Watermark.AddMinutes(-5)
        $second.ResourceCount | Should -BeLessThan $first.ResourceCount
        $second.ResourceCount | Should -BeGreaterThan 0
        @(Get-RedoxExportRun $folder).Id | Should -Be @($first.Id, $second.Id)
        (Get-RedoxExportRun $folder -Last 1).Id | Should -Be $second.Id
        Test-RedoxExport $first.Path -Quiet | Should -BeTrue
    }

    It 'keeps runs that a wildcard proves, without their current view' {
        $null = Update-RedoxExportDataset $folder
        Join-Path $folder 'current' | Should -Exist
        $proved = @(Test-RedoxExport (Join-Path $folder '*') -ErrorAction Stop)
        $proved.State | Sort-Object -Unique | Should -Be 'Complete'
        $proved.Count | Should -Be (Get-RedoxExportRun $folder | Measure-Object FileCount -Sum).Sum
    }

    It 'reads a group run with its newcomers' {
        $group = Get-NewFolder
        $null = Invoke-RedoxExport -Path $group -GroupId roster -Incremental -Connection $connection
        $run = Invoke-RedoxExport -Path $group -GroupId roster -Incremental -Connection $connection
        $run.Mode | Should -Be 'Incremental'
        $run.PatientsJoined | Should -BeGreaterThan 0
        @(Import-RedoxExport $run.Path).Count | Should -Be $run.ResourceCount
        Test-RedoxExport $run.Path -Quiet | Should -BeTrue
    }

    It 'says its steps in the information stream, with tags' {
        $null = Invoke-RedoxExport -Path (Get-NewFolder) -Type Patient -Connection $connection -InformationVariable steps
        @($steps | Where-Object { $_.Tags -contains 'RedoxExport' -and $_.Tags -contains 'RunEnded' }).Count | Should -Be 1
        ($steps | Where-Object { $_.Tags -contains 'RunEnded' }).MessageData.Data['exitCode'] | Should -Be 0
    }

    It 'removes superseded runs, and shows them with -WhatIf' {
        $runs = 1..3 | ForEach-Object { Invoke-RedoxExport -Path ($kept = Join-Path $TestDrive 'kept') -Type Patient -Connection $connection }
        $transcript = Join-Path $TestDrive 'whatif.txt'
        $null = Start-Transcript $transcript
        try { Invoke-RedoxExport -Path $kept -Type Patient -Connection $connection -Retain 1 -WhatIf } finally { $null = Stop-Transcript }
        $shown = [IO.File]::ReadAllText($transcript)
        $shown | Should -Match 'Remove superseded runs'
        $shown | Should -Match ([regex]::Escape("$($runs[0].Path), $($runs[1].Path)"))
        $shown | Should -Not -Match ([regex]::Escape($runs[2].Path))
        @(Get-ChildItem $kept -Directory).Count | Should -Be 3
        $last = Invoke-RedoxExport -Path $kept -Type Patient -Connection $connection -Retain 1
        @(Get-ChildItem $kept -Directory).Name | Should -Be $last.Id
        @(Get-RedoxExportRun $kept | Where-Object IsRemoved).Count | Should -Be $runs.Count
    }

    It 'gives the run first and then its error' {
        $refused = Invoke-RedoxExport -Path (Get-NewFolder) -Type Pacient -Connection $connection -ErrorAction SilentlyContinue -ErrorVariable problem
        $refused.State | Should -Be 'Failed'
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'KickOffRefused,*'
    }

    It 'shows runs as a table that fits' {
        $text = Get-RedoxExportRun $folder | Format-Table | Out-String -Width 80
        $text | Should -Match 'Id\s+State\s+Mode\s+Resources\s+Size\s+Took\s+Exit'
        $text.Split("`n") | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 80 }
    }
}

Describe 'New-RedoxExportReport' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 2 -PollCount 0 -Fault PartialSuccess
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $folder = Get-NewFolder
        $null = Invoke-RedoxExport -Path $folder -Connection $connection -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $page = Join-Path $TestDrive 'report.html'
    }
    AfterAll { $sandbox | Stop-RedoxExportSandbox }

    It 'writes a page, and gives the file' {
        (New-RedoxExportReport $folder $page).FullName | Should -Be $page
        Get-Content $page -Raw | Should -Match 'Complete, with warnings'
    }

    It 'gives what stands out with -PassThru' {
        $findings = New-RedoxExportReport $folder $page -PassThru
        $outstanding = @($findings | Where-Object Severity -ge Warning)
        $outstanding.Kind | Should -Be 'OutcomeErrors'
        $outstanding[0].Code | Should -Be 'OutcomesReported'
    }

    It 'keeps what it is told to keep' {
        $before = Get-Content $page -Raw
        New-RedoxExportReport $folder $page -NoClobber -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'DestinationExists,*'
        New-RedoxExportReport $folder $page -WhatIf
        Get-Content $page -Raw | Should -BeExactly $before
        New-RedoxExportReport (Get-NewFolder) $page -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }
}
