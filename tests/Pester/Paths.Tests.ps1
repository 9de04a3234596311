# Folders whose paths need care: with wildcards, long, and as only Windows has them. What only Windows has is not a test elsewhere.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()
BeforeDiscovery {
    $onWindows = $PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows
    $paths = @(
        @{ Name = 'with wildcards'; Given = 'night [1] a''b'; Is = 'night [1] a''b' }
        if ($PSVersionTable.PSEdition -ne 'Desktop') {
            $long = (1..6 | ForEach-Object { "$_".PadRight(50, 'x') }) -join '/'
            @{ Name = 'longer than 260 characters'; Given = $long; Is = $long }
        }
        if ($onWindows) {
            @{ Name = 'with slashes of both kinds'; Given = 'acme\both/tonight'; Is = 'acme/both/tonight' }
            @{ Name = 'with a dot behind it'; Given = 'acme/dot.'; Is = 'acme/dot' }
            @{ Name = 'with a blank behind it'; Given = 'acme/blank '; Is = 'acme/blank' }
            @{ Name = 'of an extended length'; Given = '\\?\acme\extended'; Is = 'acme/extended' }
        }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 3
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $root = (Get-Item $TestDrive).FullName
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A folder <Name>' -ForEach $paths {
    It 'is saved into, proved, resumed and read' {
        $path = if ($Given.StartsWith('\\?\')) { "\\?\$root\$($Given.Substring(4))" } else { "$root/$Given" }
        $saved = @(Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $path)
        $saved.State | Should -Be 'Complete'
        [IO.File]::Exists("$root/$Is/Patient.0001.ndjson") | Should -BeTrue
        Test-RedoxExport -LiteralPath $path -Quiet | Should -BeTrue
        @(Resume-RedoxExport -LiteralPath $path).State | Sort-Object -Unique | Should -Be 'Complete'
        @(Import-RedoxExport -LiteralPath $path -Type Patient).Count | Should -Be 3
        Export-RedoxExportCsv -LiteralPath $path -Destination "$root/$Is.csv" -Type Patient -Property id
        @(Import-Csv -LiteralPath "$root/$Is.csv").Count | Should -Be 3
    }
}

if ($onWindows) {
    Describe 'A folder on Windows' {
        It 'is the same in any case, and is not saved into twice at once' {
            $null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path "$root/Case"
            Test-RedoxExport "$root/CASE" -Quiet | Should -BeTrue
            { Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path "$root/case" -ErrorAction Stop } | Should -Throw
        }
    }
}
