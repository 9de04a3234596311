# Get-Help in PowerShell itself: the parts of each cmdlet's help, and a newcomer's first steps by the topic alone.
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
}

AfterAll {
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Get-Help' {
    It 'shows all of <_>' -ForEach @(Get-ChildItem (Join-Path $PSScriptRoot '../../docs/cmdlets') -Filter *.md | ForEach-Object BaseName) {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Match '^\w.*\.$'
        ($help.description.Text -join ' ').Length | Should -BeGreaterThan 50
        $help.inputTypes.inputType | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
        foreach ($parameter in (Get-Command $_).Parameters.Values | Where-Object { $_.Name -in 'WhatIf', 'Confirm' -or $_.Name -notin $common }) {
            $said = Get-Help $_ -Parameter $parameter.Name
            $said.description.Text -join ' ' | Should -Match '\w' -Because "-$($parameter.Name) is a parameter"
        }
        # And as a reader sees it.
        $help | Out-String -Width 80 | Should -Match 'EXAMPLE|Example 1'
    }

    It 'shows the syntax of each parameter set' {
        $syntax = Get-Help Export-RedoxExportCsv | ForEach-Object syntax | Out-String -Width 300
        $syntax | Should -Match 'Export-RedoxExportCsv \[-Path\] <string\[\]> \[-Destination\] <string> \[-Property\] <Object\[\]>'
        $syntax | Should -Match 'Export-RedoxExportCsv \[-Destination\] <string> \[-Property\] <Object\[\]> -LiteralPath <string\[\]>'
    }
}

Describe 'about_RedoxExport' {
    It 'alone leads a newcomer to a saved export' {
        $topic = Get-Help about_RedoxExport | Out-String -Width 200
        $section = [regex]::Match($topic, '(?ms)^TRY IT\r?$(.+?)^WITH YOUR OWN').Groups[1].Value
        $lines = @($section -split '\r?\n' | Where-Object { $_ -match '^ {8}\S' } | ForEach-Object { $_.Trim() })
        $lines.Count | Should -BeGreaterThan 5
        Push-Location $TestDrive
        try {
            $seen = & ([scriptblock]::Create($lines -join "`n"))
        }
        finally {
            Pop-Location
        }
        Join-Path $TestDrive 'tonight/Patient.0001.ndjson' | Should -Exist
        $seen | Should -Contain $true
    }

    It 'leads on to <_>' -ForEach 'about_RedoxExport_Scheduling', 'about_RedoxExport_Security', 'about_RedoxExport_Testing' {
        Get-Help about_RedoxExport | Out-String | Should -Match $_
        Get-Help $_ | Out-String | Should -Match 'LONG DESCRIPTION'
    }
}

Describe 'examples/testing' {
    It 'is a test file that passes, with the module found by its name' {
        $file = Join-Path $TestDrive 'run.ps1'
        Set-Content -Path $file -Value @"
`$env:PSModulePath = '$modules' + [IO.Path]::PathSeparator + `$env:PSModulePath
Import-Module '$(Join-Path (Get-Module Pester).ModuleBase 'Pester.psd1')'
`$result = Invoke-Pester -Path '$(Join-Path $root 'examples/testing')' -PassThru -Output None
"`$(`$result.PassedCount) passed, `$(`$result.FailedCount) failed"
`$result.Failed | ForEach-Object { `$_.ErrorRecord | Out-String }
"@
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file | Should -Be '3 passed, 0 failed'
    }
}
