# The road that every user takes, in a real PowerShell.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()
BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -ResponseStyle Payload
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name road

    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }
    function Get-KickOffAnswer {
        $answer = Invoke-WebRequest "$($sandbox.BaseUri)/`$export?_type=Patient" -Headers @{ Accept = 'application/fhir+json'; Prefer = 'respond-async' }
        if ($answer.Content -is [byte[]]) { [Text.Encoding]::UTF8.GetString($answer.Content) } else { $answer.Content }
    }
}

AfterAll {
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'The road' {
    It 'goes from start to CSV in one line' {
        $folder = Get-NewFolder
        Start-RedoxExport -Type Patient, Observation | Wait-RedoxExportJob -Timeout 60 | Save-RedoxExport -Path $folder | Export-Csv "$folder.csv"
        $rows = Import-Csv "$folder.csv"
        $rows.Count | Should -Be 2
        $rows[0].PSObject.Properties.Name[0..4] | Should -Be 'State', 'Type', 'Category', 'ResourceCount', 'Length'
        ($rows | Where-Object Type -eq Patient).ResourceCount | Should -Be 20
    }

    It 'reads what was saved' {
        $folder = Get-NewFolder
        $null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
        $women = Import-RedoxExport $folder -Type Patient | Where-Object gender -eq female | Select-Object id, birthDate, @{ n = 'family'; e = { $_.name[0].family } }
        $women.Count | Should -BeGreaterThan 0
        $women | ForEach-Object { $_.id | Should -Match '^[0-9a-f-]{36}$'; $_.family | Should -Not -BeNullOrEmpty }
    }

    It 'gives resources whose JSON has equal values' -Tag PowerShell7 {
        $folder = Get-NewFolder
        $null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
        $resource = Import-RedoxExport $folder | Select-Object -First 1
        $resource.ToJson() | Should -BeExactly (Get-Content (Join-Path $folder 'Patient.0001.ndjson') -TotalCount 1)
        $written = $resource | ConvertTo-Json -Depth 64 | ConvertFrom-Json -AsHashtable -DateKind String
        $source = $resource.ToJson() | ConvertFrom-Json -AsHashtable -DateKind String
        ($written | ConvertTo-Json -Depth 64) | Should -BeExactly ($source | ConvertTo-Json -Depth 64)
    }

    It 'lets each job of many go to a folder of its own' {
        $folder = Get-NewFolder
        $files = 'all', 'diabetics' | Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path { "$folder/$($_.GroupId)" }
        $files.Path | ForEach-Object { Split-Path (Split-Path $_) -Leaf } | Sort-Object | Should -Be 'all', 'diabetics'
    }

    It 'fetches nothing twice that is whole' {
        $folder = Get-NewFolder
        $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $first = $job | Save-RedoxExport -Path $folder
        $before = $sandbox.Requests.Count
        $second = $job | Save-RedoxExport -Path $folder
        $sandbox.Requests.Count | Should -Be $before
        $second.Sha256 | Should -Be $first.Sha256
    }

    It 'saves what Get-FileHash agrees with' {
        $file = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path (Get-NewFolder)
        $file.Sha256 | Should -Be (Get-FileHash $file.Path -Algorithm SHA256).Hash
    }

    It 'can be walked in parallel runspaces, with the connection given' -Tag PowerShell7 {
        $folder = Get-NewFolder
        $module = (Get-Module RedoxExport).Path
        $counts = 'all', 'diabetics' | ForEach-Object -Parallel {
            Import-Module $using:module
            $files = Start-RedoxExport -GroupId $_ -Type Patient -Connection $using:connection | Wait-RedoxExportJob | Save-RedoxExport -Path "$using:folder/$_"
            $files.ResourceCount
        }
        $counts.Count | Should -Be 2
        $counts | ForEach-Object { $_ | Should -BeGreaterThan 0 }
    }

    It 'ends within seconds when its thread job is stopped' -Tag PowerShell7 {
        $slow = Start-RedoxExportSandbox -Anonymous -PollCount 100000 -RetryAfter 60
        $slowConnection = Connect-RedoxExport -BaseUri $slow.BaseUri -Name slow
        try {
            $module = (Get-Module RedoxExport).Path
            $job = Start-ThreadJob { Import-Module $using:module; Start-RedoxExport -Connection $using:slowConnection | Wait-RedoxExportJob }
            while ($slow.Requests.Count -eq 0 -and $job.State -in 'NotStarted', 'Running') { Start-Sleep -Milliseconds 20 }
            $job.State | Should -Be 'Running'
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $job | Stop-Job
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
            $slow.Requests.Method | Should -Not -Contain 'DELETE'
            $job | Remove-Job -Force
        }
        finally {
            # Left open, it would be the connection of all tests behind it: they would wait for ever.
            $slow | Stop-RedoxExportSandbox
            Disconnect-RedoxExport slow
        }
    }
}

Describe 'A payload' {
    It 'joins the road from <Name>' -ForEach @(
        @{ Name = 'text'; Read = { param($file) Get-Content $file -Raw | ConvertFrom-RedoxExportResponse } }
        @{ Name = 'lines'; Read = { param($file) Get-Content $file | ConvertFrom-RedoxExportResponse } }
        @{ Name = 'a path'; Read = { param($file) ConvertFrom-RedoxExportResponse -Path $file } }
        @{ Name = 'an object'; Read = { param($file) Get-Content $file -Raw | ConvertFrom-Json | ConvertFrom-RedoxExportResponse } }
        @{ Name = 'a file'; Read = { param($file) Get-Item $file | ConvertFrom-RedoxExportResponse } }
    ) {
        $file = Join-Path $TestDrive 'response.json'
        Get-KickOffAnswer | ConvertFrom-Json | ConvertTo-Json -Depth 10 | Set-Content $file
        $response = & $Read $file
        $response.IsAccepted | Should -BeTrue
        $saved = $response | Wait-RedoxExportJob | Save-RedoxExport -Path (Get-NewFolder)
        $saved.Type | Should -Be 'Patient'
    }

    It 'can be piped to the job cmdlets as text' {
        (Get-KickOffAnswer | Wait-RedoxExportJob).State | Should -Be 'Completed'
    }
}

Describe 'What is bad' {
    It 'is one error, <Id>, for: <Script>' -ForEach @(
        @{ Id = 'KickOffRefused'; Says = 'Nonsense'; Script = { Start-RedoxExport -Type Nonsense } }
        @{ Id = 'SinceInFuture'; Says = 'more than a day ahead'; Script = { Start-RedoxExport -Since (Get-Date).AddDays(2) } }
        @{ Id = 'GroupIdInvalid'; Says = 'empty'; Script = { Start-RedoxExport -GroupId '' } }
        @{ Id = 'KeyFileNotFound'; Says = 'missing.pem'; Script = { Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId c -KeyId k -KeyPath (Join-Path $TestDrive 'missing.pem') } }
        @{ Id = 'JobInputInvalid'; Says = 'does not identify an export'; Script = { Get-Date | Wait-RedoxExportJob } }
        @{ Id = 'ExportNotComplete'; Says = 'cannot be saved'; Script = { Start-RedoxExport | Save-RedoxExport -Path (Join-Path $TestDrive 'unfinished') } }
        @{ Id = 'PathMissing'; Says = 'No destination folder'; Script = { Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport } }
        @{ Id = 'ResourceFileNotFound'; Says = 'nowhere'; Script = { Import-RedoxExport (Join-Path $TestDrive 'nowhere') } }
    ) {
        $problems = $null
        try { $null = & $Script 2>&1 | Tee-Object -Variable output } catch { $output = @($_) }
        $problems = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Match "^$Id,RedoxExport\.Cmdlets\."
        "$($problems[0])" | Should -Match $Says
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'warns where -Since is an hour ahead' {
        $null = Start-RedoxExport -Type Patient -Since (Get-Date).AddHours(1) -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match 'in the future'
    }

    It 'still gives the job when the wait times out' {
        $job = Start-RedoxExport | Wait-RedoxExportJob -Timeout 0 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^WaitTimedOut,'
        $job.State | Should -BeIn 'InProgress', 'Accepted', 'Completed'
    }
}

Describe 'Nothing is done under -WhatIf' {
    It 'by <Name>' -ForEach @(
        @{ Name = 'Start-RedoxExport'; Script = { Start-RedoxExport -Type Patient -WhatIf } }
        @{ Name = 'Stop-RedoxExportJob'; Script = { $job | Stop-RedoxExportJob -WhatIf } }
        @{ Name = 'Save-RedoxExport'; Script = { $job | Save-RedoxExport -Path (Join-Path $TestDrive 'whatif') -WhatIf } }
    ) {
        $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $before = $sandbox.Requests.Count
        & $Script | Should -BeNullOrEmpty
        $sandbox.Requests.Count | Should -Be $before
        Join-Path $TestDrive 'whatif' | Should -Not -Exist
        $job.State | Should -Be 'Completed'
    }
}

Describe 'A secret' {
    It 'is in nothing that is shown' {
        $secured = Start-RedoxExportSandbox -PollCount 0 -RetryAfter 0
        $key = (Get-NewTestKey).Pem
        $secret = [Security.SecureString]::new()
        foreach ($character in $key.ToCharArray()) { $secret.AppendChar($character) }
        $Error.Clear()
        $signedIn = Connect-RedoxExport -BaseUri $secured.BaseUri -TokenUri $secured.TokenUri -ClientId client -KeyId k -Key $secret -Name secured
        $job = Start-RedoxExport -Type Patient -Connection $signedIn -Verbose 4>&1 | Tee-Object -Variable said | Where-Object { $_ -isnot [Management.Automation.VerboseRecord] } | Wait-RedoxExportJob
        $null = Start-RedoxExport -Type Nonsense -Connection $signedIn -ErrorAction SilentlyContinue
        $tokens = @($secured.Requests | ForEach-Object { $_.Headers['Authorization'] } | Where-Object { $_ } | ForEach-Object { $_ -replace '^Bearer ' } | Select-Object -Unique)
        $tokens.Count | Should -BeGreaterThan 0
        $shown = @(
            $signedIn | Format-List * -Force | Out-String -Width 500
            $signedIn | ConvertTo-Json -Depth 4 -WarningAction SilentlyContinue
            [Management.Automation.PSSerializer]::Serialize($signedIn, 4)
            [Management.Automation.PSSerializer]::Serialize($job, 4)
            $said | Out-String
            $Error | Format-List * -Force | Out-String -Width 500
        ) -join "`n"
        foreach ($token in $tokens) { $shown.Contains($token) | Should -BeFalse }
        $shown | Should -Not -Match 'PRIVATE KEY'
        $shown.Contains($key.Substring(40, 40)) | Should -BeFalse
        $secured | Stop-RedoxExportSandbox
        Disconnect-RedoxExport secured
    }
}
