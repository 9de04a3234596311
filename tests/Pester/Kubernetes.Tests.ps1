# The scripts of examples/kubernetes, each in a process of its own as in a pod, against a sandbox.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 20 -MaxResourcesPerFile 8
    $export = Join-Path $TestDrive 'export'
    $tables = Join-Path $TestDrive 'tables'

    # Runs a script as the pod with a completion index.
    function Invoke-Pod {
        param([string] $Script, [string] $Index, [string[]] $With)
        $before = $env:JOB_COMPLETION_INDEX
        try {
            $env:JOB_COMPLETION_INDEX = $Index
            $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File (Join-Path $root "examples/kubernetes/$Script") @With -Module $staged 2>&1
            [pscustomobject]@{ Said = "$said"; ExitCode = $LASTEXITCODE }
        }
        finally {
            $env:JOB_COMPLETION_INDEX = $before
        }
    }

    # The first group of each match of a pattern in a manifest.
    function Get-Line {
        param([string] $Manifest, [string] $Pattern)
        [regex]::Matches([IO.File]::ReadAllText((Join-Path $root "examples/kubernetes/$Manifest")), "(?m)$Pattern") | ForEach-Object { $_.Groups[1].Value }
    }
}

AfterAll {
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'examples/kubernetes' -Tag PowerShell7 {
    It 'makes no tables of an export that is not complete' {
        (Invoke-Pod -Script start.ps1 -Index '' -With @('-Path', $export, '-BaseUri', $sandbox.BaseUri, '-Type', 'Patient')).ExitCode | Should -Be 0
        $ended = Invoke-Pod -Script tables.ps1 -Index 0 -With @('-Path', $export, '-Destination', $tables, '-View', 'patient', '-Count', 2)
        $ended.ExitCode | Should -Not -Be 0
        $ended.Said | Should -Match 'is not complete'
        $tables | Should -Not -Exist
    }

    It 'saves an export and makes its tables, a part in each pod, and the same again if a pod is restarted' {
        foreach ($index in 0, 1) {
            $ended = Invoke-Pod -Script shard.ps1 -Index $index -With @('-Path', $export, '-BaseUri', $sandbox.BaseUri, '-Count', 2)
            $ended.ExitCode | Should -Be 0 -Because $ended.Said
        }
        foreach ($index in 0, 1, 1) {
            $ended = Invoke-Pod -Script tables.ps1 -Index $index -With @('-Path', $export, '-Destination', $tables, '-View', 'patient, encounter', '-As', 'Csv', '-Count', 2)
            $ended.ExitCode | Should -Be 0 -Because $ended.Said
            $ended.Said | Should -Match "Part $($index + 1)/2 of patient: \d+ rows, 0 lines left out"
        }
        $parts = @(Get-ChildItem (Join-Path $tables 'patient') | ForEach-Object Name)
        $parts | Should -Be 'part-00001-of-00002.csv', 'part-00002-of-00002.csv'
        $rows = @(Get-ChildItem (Join-Path $tables 'patient') | ForEach-Object { Import-Csv -LiteralPath $_.FullName } | ForEach-Object id | Sort-Object)
        $rows.Count | Should -Be 20
        $rows | Should -Be @(Import-RedoxExport $export -View patient | ForEach-Object id | Sort-Object)
    }

    It 'needs the index that Kubernetes gives a pod' {
        $ended = Invoke-Pod -Script tables.ps1 -Index '' -With @('-Path', $export, '-Destination', $tables, '-View', 'patient', '-Count', 2)
        $ended.ExitCode | Should -Not -Be 0
        $ended.Said | Should -Match 'JOB_COMPLETION_INDEX'
    }

    It 'has as many pods as parts: <_>' -ForEach 'export.yaml', 'tables.yaml' {
        $count = Get-Line $_ '- -Count\n +- "(\d+)"'
        $count | Should -Be (Get-Line $_ '^  completions: (\d\d+)$')
        $count | Should -Be (Get-Line $_ '^  parallelism: (\d+)$')
    }

    It 'has views that are there' {
        foreach ($view in (Get-Line tables.yaml '- -View\n +- (\S+)') -split ',') { (Get-RedoxExportView $view).Name | Should -Be $view }
    }
}
