# The morning page of many folders of runs.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 2 -PollCount 0 -RetryAfter 0
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $redox = Join-Path $TestDrive 'redox'
    $acme = Join-Path $redox 'acme'
    $valley = Join-Path $redox 'valley [1]'
    $other = Join-Path (Join-Path $TestDrive 'other') 'acme'
    foreach ($root in $acme, $valley, $other) { $null = Invoke-RedoxExport -Path $root -Type Patient }
    $null = New-Item (Join-Path $redox 'logs') -ItemType Directory
    $null = New-Item (Join-Path $redox 'notes.txt') -ItemType File
    $page = Join-Path $TestDrive 'page.html'

    # The names of the rows, in order.
    function Get-Row {
        param($Result)
        $Result.Destinations.Name -join '; '
    }

    # An old history in place of the real one: the run began so many hours ago.
    function Write-Age {
        param([string] $Root, [double] $Hours)
        $file = Join-Path $Root 'runs.json'
        $history = Get-Content $file -Raw | ConvertFrom-Json
        $history.runs[0].startedAt = [datetimeoffset]::UtcNow.AddHours(-$Hours).ToString('yyyy-MM-ddTHH:mm:ss.fffZ', [cultureinfo]::InvariantCulture)
        [IO.File]::WriteAllText($file, ($history | ConvertTo-Json -Depth 20))
    }
}

AfterAll {
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'The folders of New-RedoxExportReport' {
    It 'are those in a folder' { Get-Row (New-RedoxExportReport $redox $page) | Should -Be 'acme; valley [1]' }

    It 'are several paths, of which two have the same name' {
        $separator = [IO.Path]::DirectorySeparatorChar
        Get-Row (New-RedoxExportReport $acme, $other $page) | Should -Be "other${separator}acme; redox${separator}acme"
    }

    It 'are those that a wildcard matches' { Get-Row (New-RedoxExportReport "$redox/v*", "$redox/a*" $page) | Should -Be 'acme; valley [1]' }

    It 'are paths that are taken literally' {
        Get-Row (New-RedoxExportReport $valley $page) | Should -Be 'valley [1]'
        Get-Row (New-RedoxExportReport -LiteralPath $valley, $acme -OutFile $page) | Should -Be 'acme; valley [1]'
    }

    It 'come from the pipeline as texts, items and children' {
        Get-Row ($acme, $valley | New-RedoxExportReport -OutFile $page) | Should -Be 'acme; valley [1]'
        Get-Row (Get-Item -LiteralPath $acme, $valley | New-RedoxExportReport -OutFile $page) | Should -Be 'acme; valley [1]'
        $result = Get-ChildItem $redox | New-RedoxExportReport -OutFile $page -WarningVariable said -WarningAction SilentlyContinue
        Get-Row $result | Should -Be 'acme; valley [1]'
        @($said) | Should -HaveCount 1
        "$said" | Should -BeLike '*logs*contains no runs*'
    }

    It 'are shown once however often they are named' { Get-Row (New-RedoxExportReport $redox, $acme, "$redox/*" $page) | Should -Be 'acme; valley [1]' }

    It 'that are not there are one clear error each, and no page is written if nothing is found: <Given>' -ForEach @(
        @{ Given = 'nothing'; Id = 'PathNotFound' }
        @{ Given = 'redox/logs'; Id = 'NoRunsHere' }
        @{ Given = 'redox/l*'; Id = 'NoRunsHere' }
    ) {
        $none = Join-Path $TestDrive 'none.html'
        New-RedoxExportReport (Join-Path $TestDrive $Given) $none -ErrorAction SilentlyContinue -ErrorVariable problem -WarningVariable said | Should -BeNullOrEmpty
        @($problem) | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $said | Should -BeNullOrEmpty
        $none | Should -Not -Exist
    }

    It 'that are only files and folders without runs in the pipeline are one error' {
        Get-ChildItem $redox -Filter *o* | New-RedoxExportReport -OutFile (Join-Path $TestDrive 'none.html') -ErrorAction SilentlyContinue -ErrorVariable problem -WarningAction SilentlyContinue
        @($problem) | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NoRunsHere,*'
    }
}

Describe 'A folder of New-RedoxExportReport that cannot be read' {
    BeforeAll {
        $damaged = Join-Path $TestDrive 'damaged'
        $null = New-Item $damaged -ItemType Directory
        Set-Content (Join-Path $damaged 'runs.json') '{'
        $gone = Join-Path $TestDrive 'gone'
    }

    It 'is a row and an error, after the page of the others is written' {
        Remove-Item $page -ErrorAction Ignore
        $result = New-RedoxExportReport $damaged, $acme, $gone $page -ErrorAction SilentlyContinue -ErrorVariable problem
        Get-Row $result | Should -Be 'damaged; gone; acme'
        $result.Destinations.Verdict | Should -Be 'Unreadable', 'Unreadable', 'Good'
        $result.Destinations.ErrorId | Should -Be 'HistoryDamaged', 'PathNotFound', $null
        ($problem.FullyQualifiedErrorId -replace ',.*' | Sort-Object) | Should -Be 'HistoryDamaged', 'PathNotFound'
        Get-Content $page -Raw | Should -Match 'Cannot be read'
    }

    It 'does not keep the page from being written if errors end the script' {
        Remove-Item $page -ErrorAction Ignore
        { New-RedoxExportReport $damaged, $acme $page -ErrorAction Stop } | Should -Throw -ErrorId 'HistoryDamaged,RedoxExport.Cmdlets.NewRedoxExportReportCommand'
        $page | Should -Exist
    }

    It 'is a finding with its folder' {
        $findings = New-RedoxExportReport $damaged, $acme $page -PassThru -ErrorAction SilentlyContinue
        $findings[0].Kind | Should -Be 'Unreadable'
        $findings[0].Code | Should -Be 'HistoryDamaged'
        $findings[0].Root | Should -Be $damaged
    }
}

Describe 'A destination without a recent run' {
    It 'is overdue after 26 hours, or after -MaxAge' {
        Write-Age $acme 25
        (New-RedoxExportReport $redox $page -PassThru).Kind | Should -Not -Contain 'Overdue'
        $finding = New-RedoxExportReport $redox $page -PassThru -MaxAge 1.00:00:00 | Where-Object Kind -EQ Overdue
        $finding.Root | Should -Be $acme
        (New-RedoxExportReport $acme $page -PassThru -MaxAge 3600).Kind | Should -Contain 'Overdue'
        Write-Age $acme 27
        (New-RedoxExportReport $redox $page).Destinations[0].Message | Should -BeLike 'There was no run for 27 h*'
        (New-RedoxExportReport $redox $page -PassThru -MaxAge 2.00:00:00).Kind | Should -Not -Contain 'Overdue'
        { New-RedoxExportReport $redox $page -MaxAge 26:00:00 } | Should -Throw -ExpectedMessage '*26 hours or 26 days*'
    }

    It 'has an age that can be sorted and a path that other cmdlets take' {
        $rows = (New-RedoxExportReport $redox $page).Destinations
        ($rows | Sort-Object Age -Descending).Name | Should -Be 'acme', 'valley [1]'
        ($rows[0] | Get-RedoxExportRun).State | Should -Be 'Complete'
    }
}

Describe 'The checks of several folders' {
    It 'are run for each' {
        foreach ($root in $acme, $other) { $null = Update-RedoxExportDataset $root }
        $null = New-RedoxExportReport $acme, $other $page -Check
        @([regex]::Matches((Get-Content $page -Raw), '>Checks</h3>')) | Should -HaveCount 2
    }
}
