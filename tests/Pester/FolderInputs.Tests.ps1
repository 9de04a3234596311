# Every cmdlet that takes folders takes them in the same way: mistakes are one error or warning each, and every form of a path is understood.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $folders = @(
        @{ Command = 'Copy-RedoxExport'; Kind = 'runs'; File = @{ Destination = 'copy' } }
        @{ Command = 'Export-RedoxExportMetric'; Kind = 'runs'; File = @{ Destination = 'out.prom' } }
        @{ Command = 'Export-RedoxExportSupportBundle'; Kind = 'runs'; File = @{ Destination = 'out.zip' }; More = @{ Force = $true } }
        @{ Command = 'Get-RedoxExportJob'; Kind = 'export' }
        @{ Command = 'Get-RedoxExportLog'; Kind = 'runs' }
        @{ Command = 'Get-RedoxExportRun'; Kind = 'runs' }
        @{ Command = 'New-RedoxExportReport'; Kind = 'runs'; File = @{ OutFile = 'out.html' } }
        @{ Command = 'Resume-RedoxExport'; Kind = 'export' }
        @{ Command = 'Save-RedoxExportAttachment'; Kind = 'runs'; MayBeQuiet = $true }
        @{ Command = 'Save-RedoxExportReference'; Kind = 'runs'; MayBeQuiet = $true }
        @{ Command = 'Stop-RedoxExportJob'; Kind = 'export'; More = @{ WhatIf = $true }; MayBeQuiet = $true }
        @{ Command = 'Test-RedoxExport'; Kind = 'export' }
        @{ Command = 'Update-RedoxExportDataset'; Kind = 'runs' }
        @{ Command = 'Wait-RedoxExportJob'; Kind = 'export' }
    ) | ForEach-Object { foreach ($name in 'File', 'More') { if (-not $_[$name]) { $_[$name] = @{} } }; $_ }
    # These read files, too.
    $readers = 'ConvertFrom-RedoxExportResponse', 'Export-RedoxExportCsv', 'Export-RedoxExportTable', 'Import-RedoxExport', 'Test-RedoxExportResponse'
    $missing = @(Get-Command -Module RedoxExport | Where-Object { $_.Parameters.Keys -contains 'LiteralPath' } | ForEach-Object Name | Where-Object { $_ -notin $folders.Command -and $_ -notin $readers })
    $written = @(
        @{ Command = 'Copy-RedoxExport'; Parameter = 'Destination'; Name = 'copy' }
        @{ Command = 'Export-RedoxExportMetric'; Parameter = 'Destination'; Name = 'out.prom' }
        @{ Command = 'Export-RedoxExportSupportBundle'; Parameter = 'Destination'; Name = 'out.zip' }
        @{ Command = 'New-RedoxExportReport'; Parameter = 'OutFile'; Name = 'out.html' }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 2
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $base = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N')))).FullName
    # Pester removes what a test adds below TestDrive, so everything that the cmdlets add is there before.
    foreach ($name in 'runs', 'runs [x]') {
        $null = Invoke-RedoxExport -Path (Join-Path $base $name) -Type Patient -UpdateDataset
        $null = Save-RedoxExportReference -LiteralPath (Join-Path $base $name)
        $null = Save-RedoxExportAttachment -LiteralPath (Join-Path $base $name)
    }
    foreach ($name in 'export', 'export [x]') { $null = Start-RedoxExport -Type Patient -Path (Join-Path $base $name) | Wait-RedoxExportJob | Save-RedoxExport }
    Set-Content (Join-Path $base 'file.txt') 'not a folder'

    # Runs a cmdlet with a path, and returns its output, errors and warnings apart.
    function Invoke-WithPath {
        param([string] $Command, [hashtable] $Path, [hashtable] $File, [hashtable] $More)
        $given = @{} + $Path + $More
        $out = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $null = New-Item -ItemType Directory $out
        foreach ($name in $File.Keys) { $given[$name] = Join-Path $out $File[$name] }
        $problems = $null
        $warnings = $null
        $output = @(& $Command @given -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue -WarningVariable warnings)
        [pscustomobject] @{ Output = $output; Errors = @($problems); Warnings = @($warnings) }
    }
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'The table of this file' {
    It 'has every cmdlet that takes folders' -ForEach @{ Missing = $missing } {
        $Missing | Should -BeNullOrEmpty
    }
}

Describe '-Path of <Command>' -ForEach $folders {
    It 'that is a file is one error, which names it' {
        $seen = Invoke-WithPath -Command $Command -Path @{ Path = (Join-Path $base 'file.txt') } -File $File -More $More
        $seen.Errors.Count | Should -Be 1
        $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'FolderIsFile,*'
        "$($seen.Errors[0])" | Should -BeLike "*file.txt' is a file*"
    }

    It 'that does not exist is one error, which names it: <_>' -ForEach 'Path', 'LiteralPath' {
        $seen = Invoke-WithPath -Command $Command -Path @{ $_ = (Join-Path $base 'missing') } -File $File -More $More
        $seen.Errors.Count | Should -Be 1
        $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        "$($seen.Errors[0])" | Should -BeLike '*missing*'
    }

    It 'that is a wildcard without a match is one warning or error, which names it' {
        $seen = Invoke-WithPath -Command $Command -Path @{ Path = (Join-Path $base 'miss*') } -File $File -More $More
        $seen.Output | Should -BeNullOrEmpty
        @($seen.Errors + $seen.Warnings).Count | Should -Be 1
        "$($seen.Errors + $seen.Warnings)" | Should -BeLike '*miss`**does not match any folder*'
    }

    It 'that is not in the file system, or on a drive that does not exist, is one error' {
        $seen = Invoke-WithPath -Command $Command -Path @{ Path = 'env:/x' } -File $File -More $More
        $seen.Errors.FullyQualifiedErrorId | Should -BeLike 'PathNotFileSystem,*'
        $seen = Invoke-WithPath -Command $Command -Path @{ Path = 'nodrive:/x' } -File $File -More $More
        $seen.Errors.FullyQualifiedErrorId | Should -BeLike 'DriveNotFound,*'
    }

    It 'can be <Name>' -ForEach @(
        @{ Name = 'relative to the current location'; Path = { @{ Path = "./$Kind" } } }
        @{ Name = 'on a drive of PowerShell'; Path = { @{ Path = "redoxfolders:/$Kind" } } }
        @{ Name = 'a name with brackets'; Path = { @{ Path = (Join-Path $base "$Kind [x]") } } }
        @{ Name = 'a literal name with brackets'; Path = { @{ LiteralPath = (Join-Path $base "$Kind [x]") } } }
        @{ Name = 'a wildcard'; Path = { @{ Path = (Join-Path $base "$($Kind.Substring(0, $Kind.Length - 1))?") } } }
    ) {
        $null = New-PSDrive -Name redoxfolders -PSProvider FileSystem -Root $base
        Push-Location $base
        try { $seen = Invoke-WithPath -Command $Command -Path (& $Path) -File $File -More $More }
        finally {
            Pop-Location
            Remove-PSDrive redoxfolders
        }
        $seen.Errors | Should -BeNullOrEmpty
        if (-not $MayBeQuiet) { $seen.Output.Count | Should -BeGreaterThan 0 }
    }
}

Describe 'The destination of <Command>' -ForEach $written {
    BeforeEach { $out = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N')))).FullName }

    It 'is relative to the current location' {
        $to = @{ $Parameter = $Name }
        Push-Location $out
        try { $null = & $Command -Path (Join-Path $base runs) @to -ErrorAction Stop }
        finally { Pop-Location }
        Join-Path $out $Name | Should -Exist
    }

    It 'below a file is one error, which names the file' {
        $to = @{ $Parameter = Join-Path $base "file.txt/$Name" }
        $problems = @(try { & $Command -Path (Join-Path $base runs) @to 2>&1 } catch { $_ })
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'FolderIsFile,*'
        "$($problems[0])" | Should -BeLike "*file.txt' is a file*"
    }

    It 'in a folder that does not exist is one error, which names the folder, or the folder is created' {
        $to = @{ $Parameter = Join-Path $out "missing/$Name" }
        $null = & $Command -Path (Join-Path $base runs) @to -ErrorAction SilentlyContinue -ErrorVariable problems
        if ($Command -eq 'Copy-RedoxExport') {
            $problems | Should -BeNullOrEmpty
        }
        else {
            $problems.Count | Should -Be 1
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'FolderMissing,*'
            "$($problems[0])" | Should -Be "The folder '$(Join-Path $out missing)' does not exist."
            $problems[0].Exception.RecommendedAction | Should -Be 'Create the folder, or specify another one.'
        }
    }
}

Describe 'New-RedoxExportKey' {
    It 'says that its folder is a file' {
        { New-RedoxExportKey (Join-Path $base 'file.txt') } | Should -Throw "*file.txt' is a file*"
        { New-RedoxExportKey (Join-Path $base 'file.txt/keys') } | Should -Throw "*file.txt' is a file*"
    }
}

Describe 'A file that a cmdlet returns' {
    It 'is as Get-Item returns it: <Command>' -ForEach @(
        @{ Command = 'Export-RedoxExportMetric'; Given = { @{ Destination = Join-Path $TestDrive 'shown.prom' } } }
        @{ Command = 'New-RedoxExportReport'; Given = { @{ OutFile = Join-Path $TestDrive 'shown.html' } } }
        @{ Command = 'Export-RedoxExportCsv'; Given = { @{ Destination = Join-Path $TestDrive 'shown.csv'; Type = 'Patient'; Property = 'id'; PassThru = $true } } }
    ) {
        $more = & $Given
        $file = & $Command -Path (Join-Path $base runs) @more
        $file | Should -BeOfType ([IO.FileInfo])
        $file.PSPath | Should -Be (Get-Item -LiteralPath $file.FullName).PSPath
        ($file | Format-Table | Out-String -Width 120) | Should -Be (Get-Item -LiteralPath $file.FullName | Format-Table | Out-String -Width 120)
        $file | Format-Table | Out-String -Width 80 | Should -Match "\b$($file.Length)\b"
    }
}
