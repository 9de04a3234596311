# What each type looks like as a table and as a list at 80 and 120 columns, against approved text in tests/Pester/Approved/views. To
# approve what is new: run this file with REDOXEXPORT_APPROVE=1, and look at what git says has changed.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $names = @((& (Join-Path $PSScriptRoot 'ViewSamples.ps1')).Keys | Sort-Object)
    $outputs = @(Get-Command -Module RedoxExport | ForEach-Object { $_.OutputType.Type } | Where-Object Namespace -Like 'RedoxExport*' | ForEach-Object FullName | Sort-Object -Unique)
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $samples = & (Join-Path $PSScriptRoot 'ViewSamples.ps1')
    $approvedFolder = Join-Path $PSScriptRoot 'Approved/views'
    if ($PSStyle) { $before = $PSStyle.OutputRendering; $PSStyle.OutputRendering = 'PlainText' }

    function Format-Plain {
        param([string] $Text)
        ((($Text -split '\r?\n' | ForEach-Object TrimEnd) -join "`n") -replace '\n{3,}', "`n`n").Trim("`n")
    }

    function Get-Shown {
        param([object[]] $Objects)
        $parts = foreach ($width in 80, 120) {
            "== table at $width", (Format-Plain ($Objects | Format-Table | Out-String -Width $width))
            "== list at $width", (Format-Plain ($Objects | Format-List | Out-String -Width $width))
        }
        $parts -join "`n"
    }
}

AfterAll {
    if ($PSStyle) { $PSStyle.OutputRendering = $before }
    Remove-Module RedoxExport
}

Describe 'The views of <_>' -ForEach $names {
    It 'are the approved ones' {
        $file = Join-Path $approvedFolder "$_.txt"
        $objects = $samples[$_]
        $shown = Invoke-WithCulture { Get-Shown $objects }
        if ($env:REDOXEXPORT_APPROVE -eq '1') { [IO.File]::WriteAllText($file, $shown + "`n") }
        $shown | Should -BeExactly ((Get-Content $file -Raw) -replace '\r').TrimEnd("`n")
    }

    It 'fit their width' {
        foreach ($width in 80, 120) {
            $samples[$_] | Format-Table | Out-String -Stream -Width $width | ForEach-Object { $_.Length | Should -BeLessOrEqual $width }
        }
    }

    It 'show the properties that the type has' {
        $type = ([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -in 'RedoxExport', 'RedoxExport.Sandbox' }).GetExportedTypes() | Where-Object Name -EQ $_
        if ($_ -ne 'FhirResource') {
            $own = @($type.GetProperties([Reflection.BindingFlags] 'Public, Instance').Name | Sort-Object)
            foreach ($sample in $samples[$_]) {
                $sample.PSObject.TypeNames[0] | Should -Be $type.FullName
                @($sample.PSObject.Properties.Name | Sort-Object) | Should -Be $own
            }
        }
    }
}

Describe 'A type that a cmdlet gives' {
    It 'has a table, a list and samples: <_>' -ForEach $outputs {
        $samples.Keys | Should -Contain ($_ -split '\.')[-1]
        $controls = @((Get-FormatData -TypeName $_).FormatViewDefinition.Control | ForEach-Object { $_.GetType().Name })
        $controls | Should -Contain 'TableControl'
        if ($_ -ne 'RedoxExport.Resources.FhirResource') { $controls | Should -Contain 'ListControl' }
    }
}

Describe 'A long text in the last column' {
    It 'keeps its words whole at 80 columns: <Type>' -ForEach @(
        @{ Type = 'ConnectionCheck'; Text = { "$($_.Message) $($_.Advice)" }; Width = 59 }
        @{ Type = 'ConnectionProfile'; Text = { $_.Server }; Width = 49 }
        @{ Type = 'CreatedKey'; Text = { $_.Registration }; Width = 49 }
        @{ Type = 'ReportFinding'; Text = { $_.Message }; Width = 35 }
        @{ Type = 'RunLogEvent'; Text = { $_.Details }; Width = 28 }
        @{ Type = 'RunNotice'; Text = { $_.Title }; Width = 48 }
        @{ Type = 'SupportEntry'; Text = { "$($_.Name) $($_.Note)" }; Width = 70 }
        @{ Type = 'ViewProblem'; Text = { $_.Problem }; Width = 45 }
    ) {
        $shown = Invoke-WithCulture { $samples[$Type] | Format-Table | Out-String -Width 80 }
        $words = @($samples[$Type] | ForEach-Object $Text | ForEach-Object { $_ -split '\s+' } | Where-Object { $_ -and $_.Length -le $Width })
        $words.Count | Should -BeGreaterThan 0
        foreach ($word in $words) { $shown | Should -Match "(?<![^\s(])$([regex]::Escape($word))(?![^\s).])" }
    }

    # PowerShell breaks words in a session of the invariant culture, which many containers have.
    It 'is broken before a word, if PowerShell would not do so: <Text> at <Width>' -ForEach @(
        @{ Text = 'one two three'; Width = 7; Lines = 'one two', 'three' }
        @{ Text = 'one two three'; Width = 6; Lines = 'one', 'two', 'three' }
        @{ Text = 'an https://example.org/long address'; Width = 10; Lines = 'an', 'https://example.org/long', 'address' }
        @{ Text = "two lines`nof text"; Width = 5; Lines = 'two', 'lines', 'of', 'text' }
        @{ Text = 'short'; Width = 80; Lines = , 'short' }
    ) {
        $wrap = [RedoxExport.Cmdlets.Views].Assembly.GetType('RedoxExport.Cmdlets.WordWrap').GetMethod('At')
        $wrap.Invoke($null, @($Text, $Width)) -split "`n" | Should -Be $Lines
    }
}

Describe 'A state' {
    It 'has its colour where the host has colours, and none where it has not' {
        if (-not $PSStyle) { Set-ItResult -Skipped -Because 'Windows PowerShell has no $PSStyle' }
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $coloured = $samples.ExportRun | Format-Table | Out-String -Width 80
            $coloured.Contains("$($PSStyle.Foreground.Green)Complete$($PSStyle.Reset)") | Should -BeTrue
            $coloured.Contains("$($PSStyle.Foreground.Yellow)Incomplete$($PSStyle.Reset)") | Should -BeTrue
            # The columns stand as they do without colours.
            $PSStyle.OutputRendering = 'PlainText'
            $plain = $samples.ExportRun | Format-Table | Out-String -Width 80
            $plain | Should -Not -Match '\x1b'
            ($coloured -replace '\x1b\[[0-9;]*m') | Should -BeExactly $plain
        }
        finally {
            $PSStyle.OutputRendering = 'PlainText'
        }
    }

    It 'is not coloured where NO_COLOR is set' {
        if (-not $PSStyle) { Set-ItResult -Skipped -Because 'Windows PowerShell has no $PSStyle' }
        $powershell = (Get-Process -Id $PID).Path
        $manifest = (Get-Module RedoxExport).Path
        $script = "Import-Module '$manifest'; (& '$(Join-Path $PSScriptRoot 'ViewSamples.ps1')').ExportRun | Format-Table"
        $colour = $env:NO_COLOR
        try {
            $env:NO_COLOR = '1'
            $shown = & $powershell -NoProfile -NonInteractive -Command $script
        }
        finally {
            $env:NO_COLOR = $colour
        }
        $shown -join "`n" | Should -Match 'Incomplete'
        $shown -join "`n" | Should -Not -Match '\x1b\[3'
    }
}

Describe 'What came back from a job or a file' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 3
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name 'came back'
        $root = Join-Path $TestDrive 'runs'
        $real = @{ ExportRun = Invoke-RedoxExport -Type Patient -Path $root; DatasetResult = Update-RedoxExportDataset $root }
        $real.ExportJob = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $real.ExportedFile = $real.ExportJob | Save-RedoxExport -Path (Join-Path $TestDrive 'one')
        $real.RedoxConnection = Get-RedoxExportConnection 'came back'
        $real.FhirResource = @(Import-RedoxExport $real.ExportedFile.Path)
    }

    AfterAll {
        Disconnect-RedoxExport 'came back'
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'is shown as the original is: <_>' -ForEach 'ExportJob', 'ExportedFile', 'ExportRun', 'DatasetResult', 'RedoxConnection', 'FhirResource' {
        $file = Join-Path $TestDrive "$_.clixml"
        $real[$_] | Export-Clixml $file
        $back = Import-Clixml $file
        @($back)[0].PSObject.TypeNames[0] | Should -BeLike 'Deserialized.RedoxExport.*'
        Get-Shown $back | Should -BeExactly (Get-Shown $real[$_])
    }
}
