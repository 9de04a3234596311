# What survives, in a real PowerShell: faults, kills, and folders that are gone on with.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    . (Join-Path $PSScriptRoot 'FastClock.ps1')
    $module = (Get-Module RedoxExport).Path
    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }
}

AfterAll {
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Faults that heal' {
    It 'brings the same data through <_>' -ForEach 'FileReset', 'FileCorruptGzip', 'LinksExpire', 'KickoffBusy' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 3 -PollCount 1 -RetryAfter 0 -FaultRetryAfter 1 -Fault $_
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $folder = Get-NewFolder
        $files = Start-RedoxExport -Connection $connection -Path $folder -WarningAction SilentlyContinue | Wait-RedoxExportJob | Save-RedoxExport -ErrorAction Stop
        ($files | Measure-Object ResourceCount -Sum).Sum | Should -Be $sandbox.ResourceCount
        ($files.Sha256 | Sort-Object) | Should -Be ($sandbox.ServedFiles.Sha256 | Sort-Object)
        ($sandbox.Faults | Measure-Object Struck -Sum).Sum | Should -BeGreaterThan 0
        Test-RedoxExport $folder -Quiet | Should -BeTrue
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'says what the server reports inside of a complete export, and counts it on the job' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 2 -PollCount 0 -Fault PartialSuccess
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $job = Start-RedoxExport -Connection $connection | Wait-RedoxExportJob
        $files = $job | Save-RedoxExport -Path (Get-NewFolder) -ErrorVariable problems -WarningVariable warnings -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $problems.Count | Should -BeGreaterThan 0
        $problems | ForEach-Object { $_.FullyQualifiedErrorId | Should -BeLike 'OutcomeReported,*' }
        $warnings.Count | Should -BeGreaterThan 0
        $job.OutcomeErrors | Should -BeGreaterThan 0
        @($files | Where-Object Category -eq Outcome).Count | Should -Be 1
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'waits no longer than a minute for a server that is busy, and says when to try again' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -Fault KickoffBusy:* -FaultRetryAfter 3600
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        Start-RedoxExport -Connection $connection -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ExportAlreadyRunning,*'
        $problem[0].Exception.RetryAfter | Should -Be ([timespan]::FromHours(1))
        $problem[0].Exception.RecommendedAction | Should -Match '\d{4}-\d\d-\d\dT'
        $sandbox | Stop-RedoxExportSandbox
    }
}

Describe 'A file that cannot be had' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 3 -PollCount 0 -Fault WrongType
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $folder = Get-NewFolder
        $files = Start-RedoxExport -Connection $connection -Path $folder | Wait-RedoxExportJob | Save-RedoxExport -ErrorAction SilentlyContinue -ErrorVariable problems
    }
    AfterAll { $sandbox | Stop-RedoxExportSandbox }

    It 'is one error, and the others are there' {
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'FileDamaged,*'
        @($files).Count | Should -Be ($sandbox.ServedFiles.Count - 1)
        ($sandbox.Requests | Where-Object Method -eq DELETE) | Should -BeNullOrEmpty
    }

    It 'is what Test-RedoxExport finds' {
        $found = Test-RedoxExport $folder -WarningAction SilentlyContinue
        @($found | Where-Object State -ne Complete).Count | Should -Be 1
        ($found | Where-Object State -ne Complete).Problem | Should -Not -BeNullOrEmpty
        Test-RedoxExport $folder -Quiet -WarningAction SilentlyContinue | Should -BeFalse
    }
}

Describe 'Resume-RedoxExport' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 3 -PollCount 1 -RetryAfter 0
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    }
    AfterAll { $sandbox | Stop-RedoxExportSandbox }

    It 'goes on with an export that was only started' {
        $folder = Get-NewFolder
        $null = Start-RedoxExport -Type Patient -Path $folder
        $files = Resume-RedoxExport $folder
        $files.ResourceCount | Should -Be 3
        Test-RedoxExport $folder -Quiet | Should -BeTrue
    }

    It 'asks the server nothing where everything is saved' {
        $folder = Get-NewFolder
        $first = Start-RedoxExport -Type Patient -Path $folder | Wait-RedoxExportJob | Save-RedoxExport
        $before = $sandbox.Requests.Count
        (Resume-RedoxExport $folder).Sha256 | Should -Be $first.Sha256
        $sandbox.Requests.Count | Should -Be $before
    }

    It 'takes folders from the pipeline' {
        $root = Get-NewFolder
        1..2 | ForEach-Object { $null = Start-RedoxExport -Type Patient -Path "$root/$_" }
        @(Get-ChildItem $root -Directory | Resume-RedoxExport).Count | Should -Be 2
    }

    It 'shows with -WhatIf what it would do' {
        $folder = Get-NewFolder
        $null = Start-RedoxExport -Type Patient -Path $folder
        Resume-RedoxExport $folder -WhatIf | Should -BeNullOrEmpty
        Join-Path $folder 'Patient.0001.ndjson' | Should -Not -Exist
    }

    It 'says so where there is no export' {
        Resume-RedoxExport $TestDrive -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NoExportHere,*'
    }

    It 'lets the job cmdlets find the export of a folder' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name fast | Use-FastClock
        $folder = Get-NewFolder
        $job = Start-RedoxExport -Type Patient -Path $folder
        (Get-RedoxExportJob -Path $folder).Id | Should -Be $job.Id
        (Wait-RedoxExportJob -Path $folder).State | Should -Be Completed
        (Stop-RedoxExportJob -Path $folder).State | Should -BeIn Released, Cancelled
        Resume-RedoxExport $folder -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'JobGone,*'
        Disconnect-RedoxExport fast
    }

    It 'goes on where a PowerShell was killed, inside of a file' {
        # Some megabytes in one file that stalls.
        $data = Get-NewFolder
        $null = New-Item -ItemType Directory $data
        $random = [Random]::new(1)
        $noise = [byte[]]::new(150)
        $writer = [IO.StreamWriter]::new((Join-Path $data 'Patient.ndjson'))
        for ($i = 0; $i -lt 20000; $i++) {
            $random.NextBytes($noise)
            $writer.Write("{`"resourceType`":`"Patient`",`"id`":`"$i`",`"x`":`"$([Convert]::ToBase64String($noise))`"}`n")
        }
        $writer.Dispose()
        $slow = Start-RedoxExportSandbox -Anonymous -DataPath $data -PollCount 0 -NoGzip -Fault FileStalls
        $folder = Get-NewFolder
        $script = "Import-Module '$module'; `$null = Connect-RedoxExport -BaseUri '$($slow.BaseUri)'; Start-RedoxExport -Path '$folder' | Wait-RedoxExportJob | Save-RedoxExport"
        $shell = Start-Process (Get-Process -Id $PID).Path -ArgumentList '-NoProfile', '-NonInteractive', '-Command', "`"$script`"" -NoNewWindow -PassThru
        $partial = Join-Path $folder 'Patient.0001.ndjson.partial'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        while (-not ((Test-Path $partial) -and (Get-Item $partial).Length -gt 100kb) -and $clock.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 100 }
        $shell.Kill()
        $shell.WaitForExit()
        $had = (Get-Item $partial).Length
        $had | Should -BeGreaterThan 100kb

        $connected = Connect-RedoxExport -BaseUri $slow.BaseUri
        $file = Resume-RedoxExport $folder -Connection $connected
        $file.Sha256 | Should -Be $slow.ServedFiles[0].Sha256
        $slow.Requests[-1].Headers['Range'] | Should -Be "bytes=$had-"
        $slow.Requests[-1].StatusCode | Should -Be 206
        Get-ChildItem $folder -Recurse -Include *.partial, *.new | Should -BeNullOrEmpty
        $slow | Stop-RedoxExportSandbox
    }
}

Describe 'Save-RedoxExport -Compress' {
    It 'keeps files packed that Import-RedoxExport and Test-RedoxExport read' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 4 -PollCount 0
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $folder = Get-NewFolder
        $file = Start-RedoxExport -Connection $connection -Type Patient -Path $folder | Wait-RedoxExportJob | Save-RedoxExport -Compress
        $file.Path | Should -BeLike '*.ndjson.gz'
        $file.Sha256 | Should -Be (Get-FileHash $file.Path -Algorithm SHA256).Hash
        $file.DecodedSha256 | Should -Be ($sandbox.ServedFiles | Where-Object Type -eq Patient).Sha256
        @(Import-RedoxExport $folder).Count | Should -Be 4
        Test-RedoxExport $folder -Quiet | Should -BeTrue
        $sandbox | Stop-RedoxExportSandbox
    }
}
