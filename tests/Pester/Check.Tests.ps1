# Test-RedoxExport and Resume-RedoxExport in a real PowerShell: proving what was saved, and putting right what is not.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 5
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name check

    function Get-SavedFolder {
        param([switch] $Compress)
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $null = Start-RedoxExport -Type Patient, Observation | Wait-RedoxExportJob | Save-RedoxExport -Path $folder -Compress:$Compress
        $folder
    }
}

AfterAll {
    Disconnect-RedoxExport check
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A folder of an export' {
    It 'is proved without asking the server<Kind>' -ForEach @{ Kind = ''; Compress = $false }, @{ Kind = ', packed'; Compress = $true } {
        $folder = Get-SavedFolder -Compress:$Compress
        $before = $sandbox.Requests.Count
        $files = Test-RedoxExport $folder -WarningVariable warned
        $files.State | Should -Be 'Complete', 'Complete'
        foreach ($file in $files) { $file.Sha256 | Should -Be (Get-FileHash $file.Path -Algorithm SHA256).Hash }
        Test-RedoxExport $folder -Quiet | Should -BeTrue
        $warned | Should -BeNullOrEmpty
        $sandbox.Requests.Count | Should -Be $before
    }

    It 'that was damaged is put right by Remove-Item and Resume-RedoxExport' {
        $folder = Get-SavedFolder
        $path = Join-Path $folder 'Patient.0001.ndjson'
        $bytes = [IO.File]::ReadAllBytes($path)
        $bytes[100] = $bytes[100] -bxor 1
        [IO.File]::WriteAllBytes($path, $bytes)
        Test-RedoxExport $folder -Quiet | Should -BeFalse
        Test-RedoxExport $folder | Where-Object State -eq Damaged | Remove-Item
        $path | Should -Not -Exist
        (Test-RedoxExport $folder | Where-Object State -eq Missing).Path | Should -Be $path
        (Resume-RedoxExport $folder).Count | Should -Be 2
        Test-RedoxExport $folder -Quiet | Should -BeTrue
    }

    It 'that was damaged is put right by Resume-RedoxExport -Verify, and nothing else is fetched' {
        $folder = Get-SavedFolder
        $path = Join-Path $folder 'Patient.0001.ndjson'
        $other = Get-ChildItem $folder -Filter *.ndjson | Where-Object { $_.FullName -ne $path -and $_.Name -cmatch '^[A-Z]' }
        $bytes = [IO.File]::ReadAllBytes($path)
        $bytes[100] = $bytes[100] -bxor 1
        [IO.File]::WriteAllBytes($path, $bytes)
        (Resume-RedoxExport $folder).Count | Should -Be 2
        Test-RedoxExport $folder -Quiet | Should -BeFalse -Because 'a length says nothing'
        Resume-RedoxExport $folder -Verify -WhatIf | Should -BeNullOrEmpty
        Test-RedoxExport $folder -Quiet | Should -BeFalse
        (Resume-RedoxExport $folder -Verify).State | Should -Be 'Complete', 'Complete'
        Test-RedoxExport $folder -Quiet | Should -BeTrue
        (Get-Item $other.FullName).LastWriteTimeUtc | Should -Be $other.LastWriteTimeUtc
    }

    It 'that is as it was saved is read by Resume-RedoxExport -Verify, and the server is not asked' {
        $folder = Get-SavedFolder
        $before = $sandbox.Requests.Count
        (Resume-RedoxExport $folder -Verify).State | Should -Be 'Complete', 'Complete'
        $sandbox.Requests.Count | Should -Be $before
    }

    It 'is not verified in shards' {
        { Resume-RedoxExport (Get-SavedFolder) -Verify -Shard 1/2 -ErrorAction Stop } | Should -Throw -ErrorId 'VerifyNotWithShard,*'
    }

    It 'knows its export, also in another session' {
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $id = (Start-RedoxExport -Type Patient -Path $folder).Id
        (Get-RedoxExportJob -Path $folder).Id | Should -Be $id
        (Wait-RedoxExportJob -Path $folder).State | Should -Be 'Completed'
        (Get-Item $folder | Resume-RedoxExport).State | Should -Be 'Complete'
        Test-RedoxExport $folder -Quiet | Should -BeTrue
    }

    It 'that is saved is not asked about again' {
        $folder = Get-SavedFolder
        $before = $sandbox.Requests.Count
        (Resume-RedoxExport $folder).State | Should -Be 'Complete', 'Complete'
        $sandbox.Requests.Count | Should -Be $before
    }

    It 'is left as it is by Resume-RedoxExport -WhatIf' {
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $null = Start-RedoxExport -Type Patient -Path $folder
        $before = $sandbox.Requests.Count
        Resume-RedoxExport $folder -WhatIf | Should -BeNullOrEmpty
        $sandbox.Requests.Count | Should -Be $before
        Join-Path $folder 'manifest.json' | Should -Not -Exist
    }
}

Describe 'The view of checked files' {
    It 'shows state and problem within 80 columns' {
        $folder = Get-SavedFolder
        $null = New-Item (Join-Path $folder 'Stray.ndjson')
        Remove-Item (Join-Path $folder 'Patient.0001.ndjson')
        $text = Test-RedoxExport $folder | Format-Table | Out-String -Width 80
        $lines = $text -split '\r?\n' | ForEach-Object { $_ -replace '\x1b\[[0-9;]*m' }
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        # The folder above the table is as long as the test's folder, and may be wrapped.
        $table = @($lines)[[Array]::FindIndex([string[]] $lines, [Predicate[string]] { $args[0] -like 'State *' })..(@($lines).Count - 1)]
        @($table | ForEach-Object { ($_ -split ' ')[0] } | Where-Object { $_ -match '^[A-Z]' }) | Should -Be 'State', 'Complete', 'Missing', 'Unexpected'
        $words = ($lines | ForEach-Object Trim) -join ' '
        $words | Should -Match 'It was saved and is missing now\.'
        $words | Should -Match 'The manifest does not list this file\.'
    }
}
